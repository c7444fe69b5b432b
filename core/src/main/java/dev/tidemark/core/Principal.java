package dev.tidemark.core;

import org.jspecify.annotations.Nullable;

/// Who is asking.
///
/// @param tenant the tenant they act in
/// @param user the user's id
/// @param device the device they use; null when the request names none
/// @param role what they may do besides what scopes show them
public record Principal(String tenant, String user, @Nullable String device, Role role) {
  /// The same user on that device, or on none.
  public Principal on(@Nullable String otherDevice) {
    return new Principal(tenant, user, otherDevice, role);
  }
}
