package dev.tidemark.server.records;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.Standing;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.identity.RegisteredDevices;
import dev.tidemark.server.web.ApiException;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The devices of requests: which one a request speaks of, and where it stands.
@Singleton
final class SyncDevices {
  private final SyncStore store;
  private final Catalog catalog;
  private final Pull pull;
  private final RegisteredDevices registered;

  SyncDevices(SyncStore store, Catalog catalog, Pull pull, RegisteredDevices registered) {
    this.store = store;
    this.catalog = catalog;
    this.pull = pull;
    this.registered = registered;
  }

  /// Where a device stands.
  ///
  /// @param pendingChanges how many changes a pull would bring
  /// @param pendingConflicts how many conflicts of the device wait for somebody
  record Status(Device device, long pendingChanges, long pendingConflicts) {}

  static String require(@Nullable String header) {
    if (header == null) {
      throw ApiException.invalid("X-Device-ID", "missing");
    }
    return Parameters.identifier("X-Device-ID", header);
  }

  /// The caller on the device that its token or header names.
  Principal principal(Principal caller, @Nullable Cursor cursor, @Nullable String header) {
    if (cursor == null) {
      return caller.on(require(header));
    }
    Principal principal = caller.on(cursor.device());
    if (!cursor.belongsTo(principal)) {
      throw new InvalidCursorException("the sync token belongs to another user");
    }
    return principal;
  }

  /// The cursor of a device that has no token.
  Cursor start(Principal principal) {
    return store.read(reading -> {
      Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
      return Cursor.start(principal, String.valueOf(principal.device()), head);
    });
  }

  Status status(Principal principal, Cursor cursor) {
    registered.requireInitialised(principal);
    Device device =
        store
            .<Optional<Device>>read(
                reading -> reading.device(principal.tenant(), String.valueOf(principal.device())))
            .orElseThrow(RevokedException::new);
    long conflicts =
        store.<Long>read(reading -> {
          Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
          Standing standing = catalog.require(reading, head, principal);
          return reading.pendingConflicts(principal.tenant(), device.id(), standing.held());
        });
    return new Status(device, pull.pending(principal, cursor), conflicts);
  }
}
