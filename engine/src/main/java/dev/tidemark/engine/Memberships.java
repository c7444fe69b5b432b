package dev.tidemark.engine;

import dev.tidemark.core.Scope;
import java.util.List;
import java.util.Optional;

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
    return store.write(writing -> {
      Head head = writing.lockHead(tenant);
      if (held(writing, tenant, principal, scope).isPresent()) {
        return false;
      }
      Head next = next(writing, head);
      commit(writing, next, new Membership(principal.text(), scope, next.position(), null));
      return true;
    });
  }

  /// Revokes a scope; does nothing when it is not held.
  ///
  /// @return whether anything changed
  public boolean revoke(String tenant, Scope principal, Scope scope) {
    return store.write(writing -> {
      Head head = writing.lockHead(tenant);
      Optional<Membership> held = held(writing, tenant, principal, scope);
      if (held.isEmpty()) {
        return false;
      }
      Head next = next(writing, head);
      commit(
          writing,
          next,
          new Membership(principal.text(), scope, held.get().granted(), next.position()));
      return true;
    });
  }

  private static Optional<Membership> held(
      Reading reading, String tenant, Scope principal, Scope scope) {
    return reading.memberships(tenant, List.of(principal.text())).stream()
        .filter(one -> one.scope().equals(scope) && one.revoked() == null)
        .findFirst();
  }

  private static Head next(Writing writing, Head head) {
    return head.at(head.position() + 1, CommitTimes.after(head, writing.now())).revised();
  }

  private static void commit(Writing writing, Head next, Membership membership) {
    writing.apply(
        new TenantCommit(
            next,
            List.of(new LogEntry(next.position(), next.committedAt())),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(membership),
            List.of(),
            List.of()));
  }
}
