package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.core.Data;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.Standing;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Settings;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The devices that sync: which one a request speaks of, and whether it may.
@Singleton
final class SyncDevices {
  private final SyncStore store;
  private final Catalog catalog;
  private final Pull pull;
  private final Settings settings;
  private final InstantSource clock;

  /// Devices that were initialised, as they stay for good. Whether one was revoked is asked where
  /// its request is carried out.
  private final Cache<Principal, Boolean> known =
      Caffeine.newBuilder().maximumSize(100_000).build();

  SyncDevices(SyncStore store, Catalog catalog, Pull pull, Settings settings, InstantSource clock) {
    this.store = store;
    this.catalog = catalog;
    this.pull = pull;
    this.settings = settings;
    this.clock = clock;
  }

  /// A device that was initialised, and the cursor that it begins with.
  record Registration(Device device, Cursor start) {}

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

  /// Registers the principal's device to it, or takes note that it begins anew.
  ///
  /// @throws ApiException DEVICE_NOT_REGISTERED when it is another user's, or unknown and may not
  ///   register itself
  Registration initialize(Principal principal, Data request) {
    String id = String.valueOf(principal.device());
    if (id.equals("server") || id.startsWith("server-")) {
      throw ApiException.invalid("X-Device-ID", "server names the server's own clock entry");
    }
    JsonNode info = request.at(JsonPointer.compile("/deviceInfo"));
    if (!info.isMissingNode() && !info.isNull() && !info.isObject()) {
      throw ApiException.invalid("deviceInfo", "expected an object");
    }
    return store.write(writing -> {
      Head head = writing.lockHead(principal.tenant());
      requireUser(writing, principal);
      Optional<Device> known = writing.device(principal.tenant(), id);
      if (known.isEmpty() && !settings.devices().selfRegistration()) {
        throw notRegistered();
      }
      if (known.filter(device -> !usable(device, principal)).isPresent()) {
        throw notRegistered();
      }
      writing.putDevice(device(principal, id, info, known, head.epoch()));
      Device device = writing.device(principal.tenant(), id).orElseThrow();
      return new Registration(device, Cursor.start(principal, id, head));
    });
  }

  /// @throws ApiException DEVICE_NOT_REGISTERED when the device was never initialised by this user
  void requireInitialised(Principal principal) {
    if (known.getIfPresent(principal) != null) {
      return;
    }
    boolean initialised =
        store.<Boolean>read(reading -> {
          Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
          return catalog.standing(reading, head, principal).initialised();
        });
    if (!initialised) {
      throw notRegistered(principal);
    }
    known.put(principal, true);
  }

  /// Why a principal whose device may not sync may not.
  ApiException notRegistered(Principal principal) {
    return store.<ApiException>read(reading -> {
      requireUser(reading, principal);
      String id = String.valueOf(principal.device());
      boolean revoked =
          reading
              .device(principal.tenant(), id)
              .filter(device -> device.user().equals(principal.user()))
              .filter(device -> device.revokedAt() != null)
              .isPresent();
      return revoked
          ? new ApiException(ErrorCode.UNAUTHORIZED, "The device was revoked")
          : notRegistered();
    });
  }

  /// The cursor of a device that has no token.
  Cursor start(Principal principal) {
    return store.read(reading -> {
      Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
      return Cursor.start(principal, String.valueOf(principal.device()), head);
    });
  }

  /// Takes note that the device has pulled, when that is news.
  void pulled(Principal principal, long epoch) {
    String id = String.valueOf(principal.device());
    if (epoch == 0) {
      return;
    }
    store.write(writing -> {
      writing.lockHead(principal.tenant());
      writing
          .device(principal.tenant(), id)
          .filter(device -> device.epoch() == null || device.epoch() != epoch)
          .ifPresent(device -> writing.putDevice(inEpoch(device, epoch)));
      return epoch;
    });
  }

  Status status(Principal principal, Cursor cursor) {
    requireInitialised(principal);
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

  private Device device(
      Principal principal, String id, JsonNode info, Optional<Device> known, long epoch) {
    String said = info.isObject() ? info.toString() : known.map(Device::info).orElse("{}");
    return new Device(
        principal.tenant(),
        id,
        known.map(Device::number).orElse(0L),
        principal.user(),
        known.map(Device::name).orElse(null),
        known.map(Device::type).orElseGet(() -> info.path("platform").asText(null)),
        said,
        epoch,
        known.map(Device::createdAt).orElseGet(clock::instant),
        known.map(Device::lastSyncAt).orElse(null),
        null);
  }

  private static Device inEpoch(Device device, long epoch) {
    return new Device(
        device.tenant(),
        device.id(),
        device.number(),
        device.user(),
        device.name(),
        device.type(),
        device.info(),
        epoch,
        device.createdAt(),
        device.lastSyncAt(),
        device.revokedAt());
  }

  private static boolean usable(Device device, Principal principal) {
    return device.user().equals(principal.user()) && device.revokedAt() == null;
  }

  private static void requireUser(Reading reading, Principal principal) {
    boolean active =
        reading
            .user(principal.tenant(), principal.user())
            .filter(user -> user.revokedAt() == null)
            .isPresent();
    if (!active) {
      throw new RevokedException();
    }
  }

  private static ApiException notRegistered() {
    return new ApiException(
        ErrorCode.DEVICE_NOT_REGISTERED,
        "The device is not registered to this user; call /api/v1/sync/initialize first");
  }
}
