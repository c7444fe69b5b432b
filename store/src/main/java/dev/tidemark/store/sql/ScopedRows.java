package dev.tidemark.store.sql;

import dev.tidemark.engine.ScopedRecord;
import java.sql.SQLException;

/// Reads rows of `record_scopes` joined to `records`: the hottest path there is. Columns are asked
/// for by index, in this order, and no JSON is parsed.
final class ScopedRows {
  static final String COLUMNS =
      """
      s.position, s.id, s.entered, s.since, s.departed, r.version, r.clock, r.data,
      r.deleted, r.created_at, r.updated_at, r.scopes
      """;

  /// Where a number of the range may stand, after them.
  static final int ARM = 13;

  private ScopedRows() {}

  static ScopedRecord read(Row row, String scope, String collection) throws SQLException {
    // Positions begin at 1, so 0 is null.
    long departed = row.number(5);
    return new ScopedRecord(
        scope,
        row.number(1),
        row.number(3),
        row.number(4),
        departed == 0 ? null : departed,
        collection,
        row.text(2),
        row.number(6),
        row.text(7),
        row.text(8),
        row.flag(9),
        row.time(10),
        row.time(11),
        row.text(12));
  }
}
