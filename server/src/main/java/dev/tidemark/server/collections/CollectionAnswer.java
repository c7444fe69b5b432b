package dev.tidemark.server.collections;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ScopeRule;
import java.io.IOException;
import java.util.List;

/// Shows definitions, in the form in which they are taken.
final class CollectionAnswer {
  private CollectionAnswer() {}

  static void writeAll(JsonGenerator json, List<CollectionDefinition> definitions)
      throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("collections");
    for (CollectionDefinition definition : definitions) {
      write(json, definition);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  static void write(JsonGenerator json, CollectionDefinition definition) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", definition.name());
    json.writeFieldName("schema");
    json.writeRawValue(definition.schema() == null ? "null" : definition.schema());
    write(json, "scopes", definition.scopes().stream().map(ScopeRule::text).toList());
    write(json, "filters", definition.filters());
    write(json, "write", definition.write());
    write(json, definition.policy());
    json.writeFieldName("retention_days");
    Integer days = definition.retentionDays();
    if (days == null) {
      json.writeNull();
    } else {
      json.writeNumber(days);
    }
    json.writeBooleanField("managed", definition.managed());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, ConflictPolicy policy) throws IOException {
    json.writeObjectFieldStart("policy");
    json.writeStringField("resolution_policy", policy.strategy().text());
    json.writeBooleanField("auto_resolve", policy.autoResolve());
    json.writeBooleanField("notify_on_conflict", policy.notifyOnConflict());
    json.writeEndObject();
  }
}
