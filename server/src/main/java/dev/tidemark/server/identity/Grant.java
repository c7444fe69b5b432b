package dev.tidemark.server.identity;

import dev.tidemark.engine.Device;
import dev.tidemark.engine.User;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What tokens are issued for.
///
/// @param user who is let in
/// @param device the only device that may use them; null for any
/// @param capabilities what they are good for, when they come from an offline token; null for
///   everything that the user may do
public record Grant(User user, @Nullable Device device, @Nullable Set<Capability> capabilities) {

  /// The id of the only device that may use them; null for any.
  @Nullable String deviceId() {
    return device == null ? null : device.id();
  }

  /// Everything that the user may do, on any device.
  public static Grant of(User user) {
    return new Grant(user, null, null);
  }
}
