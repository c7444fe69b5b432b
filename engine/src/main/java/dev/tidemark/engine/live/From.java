package dev.tidemark.engine.live;

import java.time.Instant;

/// Where a subscription begins.
public sealed interface From {
  /// With what is committed from now on.
  record Now() implements From {}

  /// After a cursor that a [Delivery], a [Subscription] or a pull gave.
  ///
  /// @param cursor the signed text
  record After(String cursor) implements From {}

  /// After a time, exclusive.
  record Since(Instant time) implements From {}

  /// With what is committed from now on.
  static From now() {
    return new Now();
  }

  /// After a cursor.
  static From after(String cursor) {
    return new After(cursor);
  }
}
