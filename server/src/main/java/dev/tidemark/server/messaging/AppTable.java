package dev.tidemark.server.messaging;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.StrictJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A table that an app keeps on its device for a collection.
///
/// A collection with a schema has a column for each of its properties; one without has all of a
/// record in `data`. Both have `version`, which a change is made from, and `updated_at`. Types are
/// `text`, `integer`, `real`, `boolean`, `datetime` and `json`.
///
/// @param name that of the collection
/// @param columns its columns, the key first
/// @param indexed the columns that have an index, as lists are kept by them
record AppTable(String name, List<Column> columns, List<String> indexed) {
  private static final Column ID = new Column("id", "text", true, false);
  private static final Column VERSION = new Column("version", "integer", false, false);
  private static final Column UPDATED_AT = new Column("updated_at", "datetime", false, false);

  /// That of *messaging* itself, whatever a tenant defines.
  private static final AppTable MESSAGES =
      new AppTable(
          "messages",
          List.of(
              ID,
              new Column("sender_id", "text", false, false),
              new Column("recipient_id", "text", false, false),
              new Column("content", "text", false, false),
              new Column("status", "text", false, false),
              new Column("created_at", "datetime", false, false),
              UPDATED_AT,
              new Column("synced_at", "datetime", false, true),
              new Column("read_at", "datetime", false, true)),
          List.of());

  /// A column.
  record Column(String name, String type, boolean key, boolean nullable) {}

  /// Those of a tenant: messages first, then its collections in their order.
  static List<AppTable> of(Collection<CollectionDefinition> definitions) {
    var tables = new ArrayList<AppTable>();
    tables.add(MESSAGES);
    definitions.stream()
        .filter(definition -> !definition.name().equals(MESSAGES.name))
        .map(AppTable::of)
        .forEach(tables::add);
    return tables;
  }

  private static AppTable of(CollectionDefinition definition) {
    var columns = new ArrayList<Column>();
    columns.add(ID);
    columns.add(VERSION);
    columns.addAll(data(definition));
    columns.add(UPDATED_AT);
    List<String> names = columns.stream().map(Column::name).toList();
    return new AppTable(
        definition.name(), columns, definition.filters().stream().filter(names::contains).toList());
  }

  private static List<Column> data(CollectionDefinition definition) {
    String schema = definition.schema();
    JsonNode properties =
        StrictJson.tree(Objects.requireNonNullElse(schema, "{}")).path("properties");
    if (properties.isEmpty()) {
      return List.of(new Column("data", "json", false, false));
    }
    Set<String> taken = Set.of(ID.name, VERSION.name, UPDATED_AT.name);
    Set<String> required = texts(StrictJson.tree(String.valueOf(schema)).path("required"));
    return properties.properties().stream()
        .filter(property -> !taken.contains(property.getKey()))
        .map(property ->
            column(property.getKey(), property.getValue(), required.contains(property.getKey())))
        .toList();
  }

  private static Column column(String name, JsonNode property, boolean required) {
    Set<String> types = texts(property.path("type"));
    boolean nullable = types.isEmpty() || types.remove("null") || !required;
    String only = types.size() == 1 ? types.iterator().next() : "";
    String type =
        switch (only) {
          case "string" ->
              property.path("format").asText().equals("date-time") ? "datetime" : "text";
          case "integer", "boolean" -> only;
          case "number" -> "real";
          default -> "json";
        };
    return new Column(name, type, false, nullable);
  }

  /// The texts of an array, or the one text.
  private static Set<String> texts(JsonNode node) {
    var texts = new HashSet<String>();
    if (node.isTextual()) {
      texts.add(node.asText());
    }
    node.elements().forEachRemaining(element -> texts.add(element.asText()));
    return texts;
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeArrayFieldStart("columns");
    for (Column column : columns) {
      json.writeStartObject();
      json.writeStringField("name", column.name);
      json.writeStringField("type", column.type);
      if (column.key) {
        json.writeBooleanField("primary_key", true);
      }
      json.writeBooleanField("nullable", column.nullable);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("indexes");
    for (String column : indexed) {
      json.writeStartObject();
      json.writeStringField("name", name + "_" + column);
      json.writeArrayFieldStart("columns");
      json.writeString(column);
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
