package dev.tidemark.store.sql;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The row at which a result stands. Columns count from 1.
final class Row {
  private final ResultSet result;
  private final boolean utf8;

  /// @param utf8 whether text is fetched as bytes, which with SQLite costs half as much
  Row(ResultSet result, boolean utf8) {
    this.result = result;
    this.utf8 = utf8;
  }

  boolean next() throws SQLException {
    return result.next();
  }

  String text(int column) throws SQLException {
    return utf8
        ? new String(result.getBytes(column), StandardCharsets.UTF_8)
        : result.getString(column);
  }

  @Nullable String textOrNull(int column) throws SQLException {
    if (!utf8) {
      return result.getString(column);
    }
    byte[] bytes = result.getBytes(column);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  byte[] bytes(int column) throws SQLException {
    return result.getBytes(column);
  }

  /// The number; 0 for null.
  long number(int column) throws SQLException {
    return result.getLong(column);
  }

  @Nullable Long numberOrNull(int column) throws SQLException {
    long value = result.getLong(column);
    return value == 0 && result.wasNull() ? null : value;
  }

  boolean flag(int column) throws SQLException {
    return result.getLong(column) != 0;
  }

  Instant time(int column) throws SQLException {
    return Micros.instant(result.getLong(column));
  }

  @Nullable Instant timeOrNull(int column) throws SQLException {
    return Micros.instantOrNull(numberOrNull(column));
  }
}
