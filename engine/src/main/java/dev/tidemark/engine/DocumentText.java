package dev.tidemark.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.VectorClock;
import java.util.List;
import java.util.TreeMap;

/// What a record of the collection `documents` says of its text: `{"text":"Dear
/// all","revision":12,"vectorClock":{"asha":7,"ben":5}}`. Members beside these are left alone.
///
/// @param text the text
/// @param revision after which operation
/// @param clock the newest number of each author that is in it
public record DocumentText(String text, long revision, VectorClock clock) {
  /// Where documents are.
  public static final String COLLECTION = "documents";

  private static final String TEXT = "text";
  private static final String REVISION = "revision";
  private static final String CLOCK = "authors";

  /// A text in which nobody has written.
  public static DocumentText empty() {
    return new DocumentText("", 0, VectorClock.empty());
  }

  /// The collection, where a tenant has not defined it: a document that nobody else could see would
  /// be no use.
  public static CollectionDefinition definition() {
    return new CollectionDefinition(
        COLLECTION,
        null,
        List.of(new ScopeRule.Tenant()),
        List.of(),
        List.of(),
        ConflictPolicy.standard(),
        null,
        true);
  }

  /// The record of that document.
  public static RecordKey key(String document) {
    return new RecordKey(COLLECTION, document);
  }

  /// What a record's data says.
  public static DocumentText of(Data data) {
    JsonNode members = StrictJson.tree(data.text());
    var clock = new TreeMap<String, Long>();
    members
        .path(CLOCK)
        .properties()
        .forEach(entry -> clock.put(entry.getKey(), entry.getValue().asLong()));
    return new DocumentText(
        members.path(TEXT).asText(""), members.path(REVISION).asLong(0), VectorClock.of(clock));
  }

  /// A record's data with this text in it.
  public Data in(Data data) {
    ObjectNode members = (ObjectNode) StrictJson.tree(data.text());
    members.put(TEXT, text);
    members.put(REVISION, revision);
    ObjectNode entries = members.putObject(CLOCK);
    clock.entries().forEach(entries::put);
    return Data.of(members);
  }
}
