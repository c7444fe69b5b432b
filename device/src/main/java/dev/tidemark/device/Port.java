package dev.tidemark.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The server, as a device asks it.
///
/// @param <E> how it fails: then it is not known what became of what was asked
public interface Port<E extends Exception> {
  /// Sends edits.
  ///
  /// @return what became of each, in order
  /// @throws TokenInvalidException when the device has to start again before it sends anything
  List<Answer> push(Push push) throws E, TokenInvalidException;

  /// Asks what has happened.
  ///
  /// @param token where the device stands; null when it holds nothing
  /// @param limit how many items at most
  /// @throws TokenInvalidException when the device has to start again
  Page pull(@Nullable String token, int limit) throws E, TokenInvalidException;
}
