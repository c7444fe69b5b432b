package dev.tidemark.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Somebody who writes in a document, with a copy of the text: a user on one device. A device that
/// has a document open twice is two.
///
/// @param author the name in clocks: the user's id, or that with `~2`, `~3` …
/// @param user the user's id
/// @param device the device; null for none
public record DocumentAuthor(String author, String user, @Nullable String device) {
  /// Whether it is that user on that device.
  public boolean is(String otherUser, @Nullable String otherDevice) {
    return user.equals(otherUser) && Objects.equals(device, otherDevice);
  }
}
