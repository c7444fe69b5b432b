package dev.tidemark.server.mobile;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.Standing;
import dev.tidemark.engine.SyncStore;
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

  /// @throws ApiException FORBIDDEN, or NOT_FOUND for a tenant that does not exist
  void requireReader(Principal caller, String tenant) {
    require(caller, tenant, caller.role() == Role.MEMBER || caller.role() == Role.ADMIN);
  }

  /// @throws ApiException FORBIDDEN, or NOT_FOUND for a tenant that does not exist
  void requireWriter(Principal caller, String tenant) {
    require(caller, tenant, caller.role() == Role.ADMIN);
  }

  private void require(Principal caller, String tenant, boolean inItsOwn) {
    store.<Standing>read(reading -> {
      Head head = reading.head(caller.tenant()).orElseThrow(RevokedException::new);
      return catalog.require(reading, head, caller);
    });
    boolean own = caller.tenant().equals(tenant);
    if (caller.role() != Role.OPERATOR && !(own && inItsOwn)) {
      throw new ApiException(ErrorCode.FORBIDDEN, "You may not do this in tenant " + tenant);
    }
    if (!store.<Boolean>read(reading -> reading.head(tenant).isPresent())) {
      throw new ApiException(ErrorCode.NOT_FOUND, "There is no such tenant");
    }
  }
}
