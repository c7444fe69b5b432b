package dev.tidemark.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Scope;
import dev.tidemark.core.StrictJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;

/// Puts rows of several scopes together that speak of one record.
final class Rows {
  private Rows() {}

  /// Neighbouring rows of one position.
  static List<List<ScopedRecord>> byPosition(List<ScopedRecord> rows) {
    return grouped(rows, (one, other) -> one.position() == other.position());
  }

  /// Neighbouring rows of one record.
  static List<List<ScopedRecord>> byRecord(List<ScopedRecord> rows) {
    return grouped(rows, (one, other) -> Objects.equals(one.id(), other.id()));
  }

  /// All scopes that the record lies in.
  static Set<Scope> scopes(ScopedRecord record) {
    var scopes = new HashSet<Scope>();
    for (JsonNode scope : StrictJson.tree(record.scopes())) {
      scopes.add(new Scope(scope.asText()));
    }
    return scopes;
  }

  /// The record's own position: that of any scope it lies in; 0 when the rows have none.
  static long livePosition(List<ScopedRecord> rows) {
    return rows.stream()
        .filter(row -> row.departed() == null)
        .mapToLong(ScopedRecord::position)
        .max()
        .orElse(0);
  }

  private static List<List<ScopedRecord>> grouped(
      List<ScopedRecord> rows, BiPredicate<ScopedRecord, ScopedRecord> together) {
    var groups = new ArrayList<List<ScopedRecord>>();
    for (ScopedRecord row : rows) {
      boolean joins = !groups.isEmpty() && together.test(groups.getLast().getFirst(), row);
      if (!joins) {
        groups.add(new ArrayList<>(1));
      }
      groups.getLast().add(row);
    }
    return groups;
  }
}
