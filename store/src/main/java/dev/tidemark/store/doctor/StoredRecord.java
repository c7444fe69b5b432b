package dev.tidemark.store.doctor;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A row of `records`, as it stands there.
record StoredRecord(
    String tenant,
    String collection,
    String id,
    long version,
    String clock,
    String data,
    boolean deleted,
    String scopes,
    long position,
    String createdBy,
    @Nullable String createdDevice,
    @Nullable String device,
    String changeType,
    @Nullable String fingerprint,
    boolean exact,
    @Nullable Long clientTime) {

  static StoredRecord of(ResultSet row) throws SQLException {
    long time = row.getLong(16);
    Long clientTime = row.wasNull() ? null : time;
    return new StoredRecord(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        row.getString(5),
        row.getString(6),
        row.getLong(7) != 0,
        row.getString(8),
        row.getLong(9),
        row.getString(10),
        row.getString(11),
        row.getString(12),
        row.getString(13),
        row.getString(14),
        row.getLong(15) != 0,
        clientTime);
  }

  String name() {
    return collection + "/" + id;
  }
}
