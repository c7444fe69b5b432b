package dev.tidemark.store.sql;

import dev.tidemark.core.Authorship;
import dev.tidemark.core.Data;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.store.StoredJson;
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

  Record read(Row row, RecordKey key) throws SQLException {
    return new Record(
        key,
        row.number(1),
        StoredJson.clock(row.text(2)),
        new Data(row.text(3)),
        row.flag(4),
        row.time(5),
        new Authorship(row.text(9), row.textOrNull(10)),
        row.time(6),
        row.text(11),
        row.number(8),
        scopes.computeIfAbsent(row.text(7), StoredJson::scopes));
  }
}
