package dev.tidemark.server.simulate;

import dev.tidemark.device.Port;
import dev.tidemark.device.Push;
import dev.tidemark.device.TokenInvalidException;
import dev.tidemark.server.admin.FailedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a simulated device reaches the server: a port, and a live connection over which the server
/// speaks first. For one thread.
interface Line extends Port<FailedException> {
  /// Registers the device, unless it is.
  void register() throws FailedException;

  /// Whether the live connection is there, as far as is known.
  boolean isOpen();

  /// Begins the live connection.
  ///
  /// @param token where the device stands; null when it holds nothing
  /// @throws TokenInvalidException when the device has to start again
  void open(@Nullable String token) throws FailedException, TokenInvalidException;

  /// Waits for the server's next word.
  ///
  /// @return null when it says nothing in that time
  @Nullable Word next(Duration atMost) throws FailedException;

  /// Has the server take note of a sync without anything to send.
  void touch() throws FailedException;

  /// Says that the device cannot sync, as it was told to.
  void excuse(String request, String reason) throws FailedException;

  /// Sends something that cannot be taken.
  void sayNonsense() throws FailedException;

  /// Sends edits and hangs up before they are answered.
  void breakOff(Push push) throws FailedException;

  /// Hangs up.
  void close();

  /// What the server says by itself.
  sealed interface Word {
    /// There may be something to pull.
    record News() implements Word {}

    /// Somebody wants the device to sync.
    ///
    /// @param request by which the device names it
    record SyncNow(String request) implements Word {}
  }
}
