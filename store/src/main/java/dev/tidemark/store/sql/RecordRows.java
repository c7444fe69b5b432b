package dev.tidemark.store.sql;

import dev.tidemark.core.Authorship;
import dev.tidemark.core.Data;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Makes records of rows. Remembers scopes, which are few: for one query.
final class RecordRows {
  static final String COLUMNS =
      """
      r.version, r.clock, r.data, r.deleted, r.created_at, r.updated_at, r.scopes, r.position,
      r.created_by, r.created_device, r.updated_by
      """;

  private final Map<String, Set<Scope>> scopes = new HashMap<>();

  Record read(ResultSet row, RecordKey key) throws SQLException {
    return new Record(
        key,
        row.getLong(1),
        StoredJson.clock(row.getString(2)),
        new Data(row.getString(3)),
        row.getLong(4) != 0,
        Micros.instant(row.getLong(5)),
        new Authorship(row.getString(9), row.getString(10)),
        Micros.instant(row.getLong(6)),
        row.getString(11),
        row.getLong(8),
        scopes.computeIfAbsent(row.getString(7), StoredJson::scopes));
  }
}
