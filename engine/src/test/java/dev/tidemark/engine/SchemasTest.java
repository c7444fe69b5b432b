package dev.tidemark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.DataRule.Breach;
import dev.tidemark.core.ScopeRule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemasTest {
  private final Schemas schemas = new Schemas();

  @Test
  void withoutASchemaAnythingShouldGo() {
    assertThat(breach(null, "{\"anything\":[1,{\"at\":\"all\"}]}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"object\",\"properties\":{\"age\":{\"type\":\"integer\"}}}|{\"age\":\"x\"}|/age",
        "{\"required\":[\"name\"]}|{}|/name",
        "{\"properties\":{\"a\":{\"required\":[\"b/c\"]}}}|{\"a\":{}}|/a/b~1c",
        "{\"additionalProperties\":false}|{\"x\":1}|/x",
        "{\"properties\":{\"list\":{\"items\":{\"maximum\":3}}}}|{\"list\":[1,2,9]}|/list/2",
        "{\"minProperties\":2}|{\"x\":1}|''",
        "{\"properties\":{\"code\":{\"pattern\":\"^[A-Z]+$\"}}}|{\"code\":\"a1\"}|/code",
        "{\"$defs\":{\"n\":{\"type\":\"number\"}},\"properties\":{\"n\":{\"$ref\":\"#/$defs/n\"}}}|{\"n\":\"\"}|/n",
        "{\"properties\":{\"in\":{\"$ref\":\"#\"},\"n\":{\"type\":\"null\"}}}|{\"in\":{\"in\":{\"n\":1}}}|/in/in/n",
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"properties\":{\"a\":{\"const\":1}}}|{\"a\":2}|/a",
        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"properties\":{\"a\":{\"prefixItems\":[{\"type\":\"string\"}]}}}|{\"a\":[1]}|/a/0",
      })
  void whatBreaksTheSchemaShouldBeNamed(String schema, String data, String pointer) {
    assertThat(breach(schema, data)).map(Breach::pointer).contains(pointer);
    assertThat(breach(schema, data).orElseThrow().message()).isNotBlank().doesNotStartWith("/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"properties\":{\"age\":{\"type\":\"integer\"}}}|{\"age\":34}",
        "{\"properties\":{\"age\":{\"type\":\"integer\"}}}|{\"age\":34.0}",
        "{\"properties\":{\"age\":{\"type\":\"integer\"}}}|{\"age\":123456789012345678901234567890}",
        "{\"properties\":{\"age\":{\"const\":1}}}|{\"age\":1.0}",
        "{\"properties\":{\"$ref\":{\"type\":\"string\"},\"pattern\":{\"type\":\"string\"}}}|{\"$ref\":\"x\"}",
        "{\"const\":{\"$ref\":\"http://x\"}}|{\"$ref\":\"http://x\"}",
      })
  void whatMeetsTheSchemaShouldPass(String schema, String data) throws Exception {
    Schemas.check(schema);
    assertThat(breach(schema, data)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"objekt\"}|/type",
        "{\"properties\":{\"age\":{\"type\":\"int\"}}}|/properties/age/type",
        "{\"properties\":[]}|/properties",
        "{\"required\":\"name\"}|/required",
        "{\"properties\":{\"a\":{\"minimum\":\"1\"}}}|/properties/a/minimum",
        "{\"$ref\":\"https://example.org/schema\"}|/$ref",
        "{\"$ref\":\"file:///etc/passwd\"}|/$ref",
        "{\"$ref\":\"other.json#/$defs/a\"}|/$ref",
        "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/none\"}}}|/properties/a/$ref",
        "{\"allOf\":[{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}]}|/allOf/0/$ref",
        "{\"$dynamicRef\":\"https://example.org/schema\"}|/$dynamicRef",
        "{\"properties\":{\"a\":{\"pattern\":\"(\"}}}|/properties/a/pattern",
        "{\"patternProperties\":{\"(\":{}}}|/patternProperties/(",
        "{\"properties\":{\"a\":{\"$id\":\"https://example.org/a\"}}}|/properties/a/$id",
        "{\"$schema\":\"https://example.org/mine\"}|/$schema",
        "{\"$schema\":7}|/$schema",
        "{\"$ref\":\"#\"}|''",
        "{\"$ref\":\"#nowhere\"}|''",
      })
  void aSchemaThatCannotBeUsedShouldBeRefusedByItsPlace(String schema, String pointer) {
    assertThatThrownBy(() -> Schemas.check(schema))
        .isInstanceOfSatisfying(
            InvalidSchemaException.class, e -> assertThat(e.pointer()).isEqualTo(pointer));
  }

  @Test
  void aSchemaWithoutAnEndShouldRefuseAndNotBringDownTheServer() {
    String endless = "{\"properties\":{\"a\":{\"$ref\":\"#/properties/a\"}}}";
    assertThat(breach(endless, "{\"a\":1}")).isPresent();
  }

  private Optional<Breach> breach(@Nullable String schema, String data) {
    var definition =
        new CollectionDefinition(
            "patients",
            schema,
            List.of(new ScopeRule.Tenant()),
            List.of(),
            List.of(),
            ConflictPolicy.standard(),
            null,
            false);
    return schemas.rule(definition).breach(new Data(data));
  }
}
