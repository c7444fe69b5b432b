package dev.tidemark.store.sql;

import java.sql.SQLException;

/// Carries an exception of the driver through code that knows nothing of it, up to [SqlStore],
/// which says what it means.
final class SqlFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  SqlFailure(SQLException cause) {
    super(cause);
  }
}
