package dev.tidemark.engine;

import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The records that a group of change sets touches and the conflicts that it resolves, as the
/// changes before left them.
final class Overlay {
  private final Map<RecordKey, Touched> records = new LinkedHashMap<>();
  private final Map<String, LoggedConflict> disputes = new HashMap<>();

  Touched record(RecordKey key) {
    return records.computeIfAbsent(key, Touched::new);
  }

  /// Whether that record is among those touched.
  boolean knows(RecordKey key) {
    return records.containsKey(key);
  }

  /// The keys of all records touched, also of those that do not exist.
  Set<RecordKey> keys() {
    return records.keySet();
  }

  /// The conflict of that id; null when there is none, or no change resolves it.
  @Nullable LoggedConflict dispute(String id) {
    return disputes.get(id);
  }

  void putDispute(LoggedConflict conflict) {
    disputes.put(conflict.id(), conflict);
  }

  /// Where the record lies now.
  Set<Scope> scopes(RecordKey key) {
    return record(key).require().scopes();
  }

  /// The newest versions of the records written since [#stored].
  List<Record> written() {
    return current(Touched::written);
  }

  /// The records that lie in other scopes than at the last [#stored].
  List<Record> refiled() {
    return current(Touched::refiled);
  }

  List<ScopeMove> moves() {
    return touched().map(Touched::moves).flatMap(Collection::stream).toList();
  }

  /// What was decided is now in the tables.
  void stored() {
    touched().forEach(Touched::stored);
  }

  private List<Record> current(Predicate<Touched> which) {
    return touched().filter(which).map(Touched::require).toList();
  }

  private Stream<Touched> touched() {
    return records.values().stream();
  }
}
