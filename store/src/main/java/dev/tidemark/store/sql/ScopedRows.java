package dev.tidemark.store.sql;

import dev.tidemark.engine.ScopedRecord;
import java.sql.ResultSet;
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

  static ScopedRecord read(ResultSet row, String scope, String collection) throws SQLException {
    // Positions begin at 1, so 0 is null.
    long departed = row.getLong(5);
    return new ScopedRecord(
        scope,
        row.getLong(1),
        row.getLong(3),
        row.getLong(4),
        departed == 0 ? null : departed,
        collection,
        row.getString(2),
        row.getLong(6),
        row.getString(7),
        row.getString(8),
        row.getLong(9) != 0,
        Micros.instant(row.getLong(10)),
        Micros.instant(row.getLong(11)),
        row.getString(12));
  }
}
