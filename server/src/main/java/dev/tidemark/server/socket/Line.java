package dev.tidemark.server.socket;

import dev.tidemark.core.Principal;
import java.time.Instant;
import java.util.Collection;

/// The line to one client: a WebSocket, or a stream of events. Thread-safe.
public interface Line {
  /// Sends a message, once there is room for it: a client that reads slowly makes its own feed
  /// wait.
  ///
  /// @param message of a stream, whole events, as [StreamEvent] writes them
  /// @throws LineClosedException when the line is closed, or the client reads nothing for too long
  void send(String message);

  /// The client has signed in. To be told while the line's feed, or whatever opens it, is called.
  void signedIn(Principal who);

  /// Does something for the client, and says so in the trace of what led to it.
  ///
  /// @param what such as `deliver records`
  /// @param causes what led to it, as W3C `traceparent`s
  void traced(String what, Collection<String> causes, Runnable work);

  /// Has [Feed#woken] called, once however often it is asked for before.
  void wake();

  /// Ends the line. Does nothing when it has ended.
  void close(Close why);

  /// Ends the line at that time, unless another time is set before.
  void closeAt(Instant time, Close why);

  /// Ends the line without a word: the client does not take any more.
  void cut();
}
