package dev.tidemark.engine.live;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.RevokedException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who reads.
///
/// @param principal who is told, by what it may see now and later
/// @param registered when the device was registered that the reader's token is good for: another
///   time means that it was enrolled anew, which ends the subscription; null for a token that is
///   bound to no device
public record Reader(Principal principal, @Nullable Instant registered) {
  /// A reader who is bound to no registration of its device.
  public static Reader of(Principal principal) {
    return new Reader(principal, null);
  }

  /// Whether that is another registration than the reader's.
  boolean isOther(@Nullable Instant registration) {
    return registered != null && !registered.equals(registration);
  }

  /// @throws RevokedException when that is another registration than the reader's
  void require(@Nullable Instant registration) {
    if (isOther(registration)) {
      throw new RevokedException();
    }
  }
}
