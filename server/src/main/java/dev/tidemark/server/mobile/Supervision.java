package dev.tidemark.server.mobile;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;

/// Who may look after a tenant's sync: members read, admins write, operators do both in every
/// tenant.
///
/// Source: protocol decisions, section 3.
@Singleton
final class Supervision {
  private final SyncStore store;
  private final Catalog catalog;

  Supervision(SyncStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  /// The caller, with the role that it has now.
  ///
  /// @throws ApiException FORBIDDEN, or NOT_FOUND for a tenant that does not exist
  Principal requireReader(Principal caller, String tenant) {
    Principal now = now(caller);
    return require(now, tenant, now.role() == Role.MEMBER || now.role() == Role.ADMIN);
  }

  /// @throws ApiException FORBIDDEN, or NOT_FOUND for a tenant that does not exist
  void requireWriter(Principal caller, String tenant) {
    Principal now = now(caller);
    require(now, tenant, now.role() == Role.ADMIN);
  }

  private Principal require(Principal caller, String tenant, boolean inItsOwn) {
    boolean own = caller.tenant().equals(tenant);
    if (caller.role() != Role.OPERATOR && !(own && inItsOwn)) {
      throw new ApiException(ErrorCode.FORBIDDEN, "You may not do this in tenant " + tenant);
    }
    if (!store.<Boolean>read(reading -> reading.head(tenant).isPresent())) {
      throw new ApiException(ErrorCode.NOT_FOUND, "There is no such tenant");
    }
    return caller;
  }

  /// A token gives no more than its user may now: to lose a role counts at once.
  private Principal now(Principal caller) {
    Role role =
        store.<Role>read(reading -> {
          Head head = reading.head(caller.tenant()).orElseThrow(RevokedException::new);
          catalog.require(reading, head, caller);
          return reading
              .user(caller.tenant(), caller.user())
              .map(User::role)
              .orElseThrow(RevokedException::new);
        });
    boolean lower = role.compareTo(caller.role()) > 0;
    return lower ? new Principal(caller.tenant(), caller.user(), caller.device(), role) : caller;
  }
}
