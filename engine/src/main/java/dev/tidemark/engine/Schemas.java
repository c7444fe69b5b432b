package dev.tidemark.engine;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Data;
import dev.tidemark.core.DataRule;
import dev.tidemark.core.DataRule.Breach;
import dev.tidemark.core.StrictJson;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Makes rules of JSON Schemas: of draft 2020-12, unless the schema's `$schema` says another draft.
///
/// A schema is compiled once and kept by its text. Nothing is ever fetched: a `$ref` leads to a
/// place in the schema itself.
///
/// Thread-safe.
public final class Schemas {
  private static final int COMPILED = 1_000;
  private static final JsonPointer ALL = JsonPointer.empty();
  private static final DataRule NONE = DataRule.none();

  /// Their message names the object; the member at fault is their property.
  private static final Set<String> ABOUT_A_MEMBER =
      Set.of("required", "additionalProperties", "unevaluatedProperties");

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .pathType(PathType.JSON_POINTER)
          .locale(Locale.ENGLISH)
          .losslessNarrowing(true)
          .build();

  private final LoadingCache<String, DataRule> rules =
      Caffeine.newBuilder().maximumSize(COMPILED).build(Schemas::stored);

  /// What the data of that collection must be like.
  public DataRule rule(CollectionDefinition definition) {
    String schema = definition.schema();
    return schema == null ? NONE : rules.get(schema);
  }

  /// Checks that a schema can be used.
  ///
  /// @throws InvalidSchemaException naming what is wrong with it
  public static void check(String schema) throws InvalidSchemaException {
    compile(schema);
  }

  private static DataRule stored(String schema) {
    try {
      return compile(schema);
    } catch (InvalidSchemaException e) {
      throw new IllegalStateException("a stored schema cannot be used: " + e.getMessage(), e);
    }
  }

  private static DataRule compile(String text) throws InvalidSchemaException {
    JsonNode schema = StrictJson.tree(text);
    VersionFlag draft = draft(schema);
    requireGood(schema, draft);
    SchemaReferences.require(schema);
    try {
      JsonSchema compiled = factory(draft).getSchema(schema, CONFIG);
      compiled.initializeValidators();
      var rule = new SchemaRule(compiled);
      rule.tryOut();
      return rule;
    } catch (JsonSchemaException e) {
      throw new InvalidSchemaException("", "cannot be compiled");
    }
  }

  private static VersionFlag draft(JsonNode schema) throws InvalidSchemaException {
    JsonNode named = schema.get("$schema");
    if (named == null) {
      return VersionFlag.V202012;
    }
    return (named.isTextual()
            ? SpecVersionDetector.detectOptionalVersion(named.asText())
            : Optional.<VersionFlag>empty())
        .orElseThrow(() ->
            new InvalidSchemaException(
                "/$schema",
                "expected https://json-schema.org/draft/2020-12/schema or an older draft"));
  }

  /// Holds the schema against the schema of schemas, which is in the library.
  private static void requireGood(JsonNode schema, VersionFlag draft)
      throws InvalidSchemaException {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(draft).getSchema(SchemaLocation.of(draft.getId()), CONFIG);
    Optional<Breach> breach = first(meta.validate(schema));
    if (breach.isPresent()) {
      throw new InvalidSchemaException(breach.get().pointer(), breach.get().message());
    }
  }

  private static JsonSchemaFactory factory(VersionFlag draft) {
    return JsonSchemaFactory.getInstance(
        draft,
        builder ->
            builder
                .enableSchemaCache(false)
                .schemaLoaders(loaders ->
                    loaders
                        .values(all -> all.clear())
                        .add(location -> {
                          throw new JsonSchemaException("nothing is fetched");
                        })));
  }

  private static Optional<Breach> first(Set<ValidationMessage> messages) {
    return messages.stream().findFirst().map(Schemas::breach);
  }

  private static Breach breach(ValidationMessage message) {
    String place = message.getInstanceLocation().toString();
    String property = message.getProperty();
    boolean member = property != null && ABOUT_A_MEMBER.contains(message.getType());
    return new Breach(
        member ? place + "/" + property.replace("~", "~0").replace("/", "~1") : place,
        says(message, place));
  }

  /// The message without the place, which the pointer names.
  private static String says(ValidationMessage message, String place) {
    String text = message.getMessage();
    String prefix = place + ": ";
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  /// A compiled schema.
  private record SchemaRule(JsonSchema schema) implements DataRule {
    @Override
    public Optional<Breach> breach(Data data) {
      try {
        return first(schema.validate(data.at(ALL)));
      } catch (StackOverflowError e) {
        return Optional.of(new Breach("", "cannot be checked: the schema refers to itself"));
      }
    }

    private void tryOut() throws InvalidSchemaException {
      try {
        schema.validate(Data.empty().at(ALL));
      } catch (StackOverflowError e) {
        throw new InvalidSchemaException("", "refers to itself without an end");
      }
    }
  }
}
