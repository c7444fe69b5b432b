package dev.tidemark.engine;

import dev.tidemark.core.Scope;

/// Grants scopes to principals and revokes them. Each takes a position in the tenant's log.
///
/// Thread-safe.
public final class Memberships {
  private final SyncStore store;

  public Memberships(SyncStore store) {
    this.store = store;
  }

  /// Grants a scope; does nothing when it is held already.
  ///
  /// @param principal a user's or device's own scope, see [Membership]
  /// @return whether anything changed
  public boolean grant(String tenant, Scope principal, Scope scope) {
    return AccountChange.<Boolean>make(store, tenant, change -> change.grant(principal, scope));
  }

  /// Revokes a scope; does nothing when it is not held.
  ///
  /// @return whether anything changed
  public boolean revoke(String tenant, Scope principal, Scope scope) {
    return AccountChange.<Boolean>make(store, tenant, change -> change.revoke(principal, scope));
  }
}
