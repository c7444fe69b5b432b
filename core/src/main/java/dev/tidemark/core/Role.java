package dev.tidemark.core;

import java.util.Locale;
import java.util.Optional;

/// What a principal may do besides reading and writing what its scopes show.
public enum Role {
  /// Everything, in all tenants.
  OPERATOR,
  /// Everything in one tenant.
  ADMIN,
  /// A web user.
  MEMBER,
  /// A mobile user, bound to one enrolled device.
  DEVICE;

  private final String text = name().toLowerCase(Locale.ROOT);

  /// The name on the wire and in the store, in lower case.
  public String text() {
    return text;
  }

  /// The role of that name, if there is one.
  public static Optional<Role> of(String text) {
    for (Role role : values()) {
      if (role.text.equals(text)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
