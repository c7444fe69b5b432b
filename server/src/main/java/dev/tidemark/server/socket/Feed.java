package dev.tidemark.server.socket;

/// What the server tells one client. One method is called at a time, on a virtual thread.
///
/// What a method throws ends the line with [Close#FAILED].
public interface Feed {
  /// The client listens.
  void opened();

  /// Somebody called [Line#wake].
  void woken();

  /// The line is closed, by whomever. The last call.
  void closed();
}
