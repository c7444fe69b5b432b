package dev.tidemark.store.doctor;

import dev.tidemark.store.Utf8Order;
import java.sql.ResultSet;
import java.sql.SQLException;

/// The rows of `record_scopes`, in the order of the records that they belong to.
final class ScopeRows implements AutoCloseable {
  private final ResultSet rows;
  private boolean present;

  ScopeRows(ResultSet rows) throws SQLException {
    this.rows = rows;
    next();
  }

  void next() throws SQLException {
    present = rows.next();
  }

  /// Whether it stands at a row, and not after the last one.
  boolean present() {
    return present;
  }

  /// Whether it stands at a row of a record before that one.
  boolean isBefore(StoredRecord record) throws SQLException {
    return present && compare(record) < 0;
  }

  /// Whether it stands at a row of that record.
  boolean isOf(StoredRecord record) throws SQLException {
    return present && compare(record) == 0;
  }

  private int compare(StoredRecord record) throws SQLException {
    int tenants = Utf8Order.COMPARATOR.compare(tenant(), record.tenant());
    if (tenants != 0) {
      return tenants;
    }
    int collections = Utf8Order.COMPARATOR.compare(rows.getString(2), record.collection());
    return collections != 0
        ? collections
        : Utf8Order.COMPARATOR.compare(rows.getString(3), record.id());
  }

  String tenant() throws SQLException {
    return rows.getString(1);
  }

  String where() throws SQLException {
    return rows.getString(2) + "/" + rows.getString(3) + " in " + scope();
  }

  String scope() throws SQLException {
    return rows.getString(4);
  }

  long position() throws SQLException {
    return rows.getLong(5);
  }

  boolean departed() throws SQLException {
    rows.getLong(6);
    return !rows.wasNull();
  }

  boolean gone() throws SQLException {
    return rows.getLong(7) != 0;
  }

  @Override
  public void close() throws SQLException {
    rows.close();
  }
}
