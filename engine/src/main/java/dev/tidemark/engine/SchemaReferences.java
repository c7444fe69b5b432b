package dev.tidemark.engine;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Looks for what a schema of schemas does not: references that lead out of the schema or nowhere,
/// and regular expressions that are none.
final class SchemaReferences {
  private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");

  /// Their values are data, not schemas.
  private static final Set<String> DATA = Set.of("const", "enum", "default", "examples");

  /// Their members are names that the author chose, each with a schema.
  private static final Set<String> BY_NAME =
      Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

  private final JsonNode root;

  private SchemaReferences(JsonNode root) {
    this.root = root;
  }

  /// @throws InvalidSchemaException naming the first that cannot be used
  static void require(JsonNode schema) throws InvalidSchemaException {
    new SchemaReferences(schema).walk(schema, JsonPointer.empty());
  }

  private void walk(JsonNode schema, JsonPointer at) throws InvalidSchemaException {
    if (schema.isArray()) {
      for (int i = 0; i < schema.size(); i++) {
        walk(schema.get(i), at.appendIndex(i));
      }
    }
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      JsonPointer below = at.appendProperty(name);
      if (value.isTextual()) {
        check(name, value.asText(), below);
      }
      if (BY_NAME.contains(name) && value.isObject()) {
        for (Map.Entry<String, JsonNode> named : value.properties()) {
          JsonPointer place = below.appendProperty(named.getKey());
          if (name.equals("patternProperties")) {
            requirePattern(named.getKey(), place);
          }
          walk(named.getValue(), place);
        }
      } else if (!DATA.contains(name)) {
        walk(value, below);
      }
    }
  }

  private void check(String name, String text, JsonPointer at) throws InvalidSchemaException {
    if (name.equals("pattern")) {
      requirePattern(text, at);
    } else if (name.equals("$id") && !at.head().toString().isEmpty()) {
      throw new InvalidSchemaException(at.toString(), "expected at the top only");
    } else if (REFERENCES.contains(name)) {
      if (!text.startsWith("#")) {
        throw new InvalidSchemaException(
            at.toString(),
            "expected a place in this schema, such as #/$defs/name; nothing is fetched");
      }
      if (text.startsWith("#/") && missing(text.substring(1))) {
        throw new InvalidSchemaException(at.toString(), "leads nowhere");
      }
    }
  }

  private boolean missing(String pointer) {
    return pointer.indexOf('%') < 0 && root.at(JsonPointer.compile(pointer)).isMissingNode();
  }

  private static void requirePattern(String text, JsonPointer at) throws InvalidSchemaException {
    try {
      Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new InvalidSchemaException(at.toString(), "is no regular expression");
    }
  }
}
