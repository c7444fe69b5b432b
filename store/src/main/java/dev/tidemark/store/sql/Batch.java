package dev.tidemark.store.sql;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The rows of one [BatchSql]: first the columns of a row, in order, then [#next], and after the
/// last row [#run].
interface Batch {
  Batch text(@Nullable String value);

  Batch number(long value);

  Batch nullable(@Nullable Long value);

  Batch bytes(byte[] value);

  default Batch flag(boolean value) {
    return number(value ? 1 : 0);
  }

  default Batch time(Instant time) {
    return number(Micros.of(time));
  }

  default Batch nullableTime(@Nullable Instant time) {
    return nullable(Micros.ofNullable(time));
  }

  /// Ends a row. It may be worked on now or with [#run].
  void next();

  /// Ends the batch.
  void run();
}
