package dev.tidemark.server.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.core.Principal;
import dev.tidemark.core.StrictJson;
import dev.tidemark.engine.AccountRules;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Settings;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which devices may sync, and for whom.
@Singleton
public final class RegisteredDevices {
  private final SyncStore store;
  private final Catalog catalog;
  private final Presence presence;
  private final Settings settings;
  private final InstantSource clock;

  /// Devices that were initialised, as they stay for good. Whether one was revoked is asked where
  /// its request is carried out.
  private final Cache<Principal, Boolean> known =
      Caffeine.newBuilder().maximumSize(100_000).build();

  RegisteredDevices(
      SyncStore store, Catalog catalog, Presence presence, Settings settings, InstantSource clock) {
    this.store = store;
    this.catalog = catalog;
    this.presence = presence;
    this.settings = settings;
    this.clock = clock;
  }

  /// A device that was initialised, and the cursor that it begins with.
  public record Registration(Device device, Cursor start) {}

  /// Registers the principal's device to it, or takes note that it begins anew.
  ///
  /// @throws ApiException DEVICE_NOT_REGISTERED when it is another user's, or unknown and may not
  ///   register itself
  ///
  /// @param info what the device says of itself: an object, null or missing
  public Registration initialise(Principal principal, JsonNode info) {
    String id = String.valueOf(principal.device());
    if (!AccountRules.device(id)) {
      throw ApiException.invalid("X-Device-ID", "expected " + AccountRules.DEVICE);
    }
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

  /// Registers the principal's device to it, unless it is.
  ///
  /// @throws ApiException DEVICE_NOT_REGISTERED when it is another user's, or unknown and may not
  ///   register itself
  public void admit(Principal principal) {
    if (!initialised(principal)) {
      initialise(principal, MissingNode.getInstance());
    }
  }

  /// Keeps what a registered device says of itself, beside what it said before.
  ///
  /// @param said members of [Device#info] and their values
  public void describe(Principal principal, Map<String, String> said) {
    if (said.isEmpty()) {
      return;
    }
    String id = String.valueOf(principal.device());
    boolean news =
        store.<Boolean>read(reading ->
            reading
                .device(principal.tenant(), id)
                .filter(device -> !isSaid(device, said))
                .isPresent());
    if (!news) {
      return;
    }
    store.write(writing -> {
      writing.lockHead(principal.tenant());
      writing
          .device(principal.tenant(), id)
          .filter(device -> usable(device, principal))
          .ifPresent(
              device -> writing.putDevice(with(device, described(device, said), device.epoch())));
      return id;
    });
  }

  private static String described(Device device, Map<String, String> said) {
    ObjectNode info = (ObjectNode) StrictJson.tree(device.info());
    said.forEach(info::put);
    return info.toString();
  }

  private static boolean isSaid(Device device, Map<String, String> said) {
    JsonNode info = StrictJson.tree(device.info());
    return said.entrySet().stream()
        .allMatch(one -> one.getValue().equals(info.path(one.getKey()).textValue()));
  }

  /// @throws ApiException DEVICE_NOT_REGISTERED when the device was never initialised by this user
  public void requireInitialised(Principal principal) {
    if (!initialised(principal)) {
      throw notRegistered(principal);
    }
    presence.seen(principal);
  }

  private boolean initialised(Principal principal) {
    if (known.getIfPresent(principal) != null) {
      return true;
    }
    boolean initialised =
        store.<Boolean>read(reading -> {
          Head head = reading.head(principal.tenant()).orElseThrow(RevokedException::new);
          return catalog.standing(reading, head, principal).initialised();
        });
    if (initialised) {
      known.put(principal, true);
    }
    return initialised;
  }

  /// Why a principal whose device may not sync may not.
  public ApiException notRegistered(Principal principal) {
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

  /// Takes note that the device has pulled, when that is news.
  public void pulled(Principal principal, long epoch) {
    String id = String.valueOf(principal.device());
    if (epoch == 0) {
      return;
    }
    store.write(writing -> {
      writing.lockHead(principal.tenant());
      writing
          .device(principal.tenant(), id)
          .filter(device -> device.epoch() == null || device.epoch() != epoch)
          .ifPresent(device -> writing.putDevice(with(device, device.info(), epoch)));
      return epoch;
    });
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

  private static Device with(Device device, String info, @Nullable Long epoch) {
    return new Device(
        device.tenant(),
        device.id(),
        device.number(),
        device.user(),
        device.name(),
        device.type(),
        info,
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
