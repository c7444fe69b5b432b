package dev.tidemark.engine.live;

/// Why a subscription ended.
public enum End {
  /// Its subscriber left.
  LEFT,
  /// Its user or device was revoked, or the device is another user's now.
  REVOKED,
  /// Its subscriber took nothing for too long; it may come back with its cursor.
  STALLED,
  /// Its place cannot be read any more: what lay after it was pruned, or the log is another one.
  /// The subscriber starts again.
  CURSOR_INVALID,
  /// The server stops.
  CLOSED
}
