package dev.tidemark.server.mobile;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;

/// Whose sync somebody may look after: that of its own tenant, and operators every tenant's.
///
/// Source: protocol decisions, section 3.
@Singleton
final class Supervision {
  private final SyncStore store;

  Supervision(SyncStore store) {
    this.store = store;
  }

  /// @throws ApiException FORBIDDEN, or NOT_FOUND for a tenant that does not exist
  void require(Principal caller, String tenant) {
    if (caller.role() != Role.OPERATOR && !caller.tenant().equals(tenant)) {
      throw new ApiException(ErrorCode.FORBIDDEN, "You may not do this in tenant " + tenant);
    }
    if (!store.<Boolean>read(reading -> reading.head(tenant).isPresent())) {
      throw new ApiException(ErrorCode.NOT_FOUND, "There is no such tenant");
    }
  }
}
