package dev.tidemark.store.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A store cannot be worked with as it is. The message is the end of a sentence that begins with
/// the store's name and says what to do.
final class UnusableStoreException extends SQLException {
  private static final long serialVersionUID = 1;

  UnusableStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
