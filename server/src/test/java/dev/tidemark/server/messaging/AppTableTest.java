package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.server.messaging.AppTable.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppTableTest {

  @Test
  void messagesShouldComeFirstWhateverIsDefined() {
    assertThat(AppTable.of(List.of())).extracting(AppTable::name).containsExactly("messages");
    assertThat(AppTable.of(List.of(definition("a", null), definition("messages", null))))
        .extracting(AppTable::name)
        .containsExactly("messages", "a");
  }

  @Test
  void aCollectionWithoutASchemaShouldKeepItsDataInOneColumn() {
    AppTable table = AppTable.of(List.of(definition("notes", null, "ward"))).getLast();

    assertThat(table.columns())
        .containsExactly(
            new Column("id", "text", true, false),
            new Column("version", "integer", false, false),
            new Column("data", "json", false, false),
            new Column("updated_at", "datetime", false, false));
    assertThat(table.indexed()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"string"}                      | text     | false
          {"type":"string","format":"date-time"} | datetime | false
          {"type":"string","format":"date"}      | text     | false
          {"type":"integer"}                     | integer  | false
          {"type":"number"}                      | real     | false
          {"type":["boolean","null"]}            | boolean  | true
          {"type":["string","integer"]}          | json     | false
          {"type":"object"}                      | json     | false
          {"type":"null"}                        | json     | true
          {"enum":["a",null]}                    | json     | true
          true                                   | json     | true
          """)
  void aColumnShouldBeAsItsPropertyIs(String property, String type, boolean nullable) {
    String schema = "{\"properties\":{\"x\":%s},\"required\":[\"x\"]}".formatted(property);

    assertThat(AppTable.of(List.of(definition("drugs", schema))).getLast().columns())
        .contains(new Column("x", type, false, nullable))
        .hasSize(4);
  }

  @Test
  void whatNeedNotBeThereMayBeNull() {
    String schema =
        "{\"properties\":{\"x\":{\"type\":\"string\"},\"y\":{\"type\":[\"null\",\"number\"]}}}";

    assertThat(AppTable.of(List.of(definition("drugs", schema))).getLast().columns())
        .contains(new Column("x", "text", false, true), new Column("y", "real", false, true));
  }

  @Test
  void aPropertyShouldNotTakeTheNameOfAColumnOfOurs() {
    String schema =
        "{\"properties\":{\"id\":{\"type\":\"integer\"},\"ward\":{\"type\":\"string\"}}}";

    AppTable table = AppTable.of(List.of(definition("beds", schema, "ward", "floor"))).getLast();

    assertThat(table.columns())
        .extracting(Column::name)
        .containsExactly("id", "version", "ward", "updated_at");
    assertThat(table.indexed()).containsExactly("ward");
  }

  private static CollectionDefinition definition(
      String name, @Nullable String schema, String... filters) {
    return new CollectionDefinition(
        name,
        schema,
        List.of(new ScopeRule.Tenant()),
        List.of(filters),
        List.of(),
        ConflictPolicy.standard(),
        null,
        false);
  }
}
