package dev.tidemark.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.RefusedException.Reason;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Devices, for admins: what there is, what they are called, and shutting them out. Everybody may
/// list its own.
///
/// Thread-safe. Methods throw [RefusedException] where the actor may not do what it asks, or what
/// it names is not there, and [RevokedException] where it was revoked.
public final class Devices {
  private final SyncStore store;

  public Devices(SyncStore store) {
    this.store = store;
  }

  /// The devices of a tenant that the actor may know of, in the order in which they were
  /// registered.
  ///
  /// @param user the id of a user, for its devices only; null for all
  public Listed<OwnedDevice> page(
      Actor actor, String tenant, @Nullable String user, long offset, int limit) {
    return store.read(reading -> {
      String owner = owner(Authority.of(reading, actor), reading, tenant, user);
      return new Listed<>(
          owned(reading, tenant, reading.devices(tenant, owner, offset, limit)),
          reading.countDevices(tenant, owner));
    });
  }

  private static @Nullable String owner(
      Authority authority, Reading reading, String tenant, @Nullable String user) {
    authority.requireTenant(reading, tenant);
    String self = authority.user();
    if (authority.administers() || self == null) {
      return user;
    }
    if (user != null && !user.equals(self)) {
      throw Authority.forbidden("only admins and operators may list the devices of others");
    }
    return self;
  }

  /// Changes what a device is called.
  ///
  /// @param name null to leave it
  /// @param type null to leave it
  public OwnedDevice change(
      Actor actor, String tenant, String id, @Nullable String name, @Nullable String type) {
    return AccountChange.<OwnedDevice>make(
        store,
        actor,
        tenant,
        change -> {
          Device known = require(change, id);
          Device device =
              with(
                  known,
                  name == null ? known.name() : name,
                  type == null ? known.type() : type,
                  known.revokedAt());
          if (!device.equals(known)) {
            change.writing().putDevice(device);
            ObjectNode details = AccountChange.details();
            details.put("name", device.name()).put("type", device.type());
            change.note("device.change", Scope.device(id).text(), details);
          }
          return owned(change.writing(), tenant, device);
        });
  }

  /// Shuts a device out, at once, until an admin has it enrolled anew; does nothing when it is shut
  /// out. What it wrote stays.
  public OwnedDevice revoke(Actor actor, String tenant, String id) {
    return AccountChange.<OwnedDevice>make(
        store,
        actor,
        tenant,
        change -> {
          Device device = require(change, id);
          if (device.revokedAt() == null) {
            device = with(device, device.name(), device.type(), change.writing().now());
            change.writing().putDevice(device);
            change.note("device.revoke", Scope.device(id).text(), AccountChange.details());
          }
          return owned(change.writing(), tenant, device);
        });
  }

  private static Device require(AccountChange change, String id) {
    Device device =
        change
            .writing()
            .device(change.tenant(), id)
            .orElseThrow(
                () -> new RefusedException(Reason.NOT_FOUND, "there is no device \"" + id + "\""));
    change
        .writing()
        .user(change.tenant(), device.user())
        .ifPresent(owner -> change.authority().requireOver(owner));
    return device;
  }

  private static Device with(
      Device device, @Nullable String name, @Nullable String type, @Nullable Instant revokedAt) {
    return new Device(
        device.tenant(),
        device.id(),
        device.number(),
        device.user(),
        name,
        type,
        device.info(),
        device.epoch(),
        device.createdAt(),
        device.lastSyncAt(),
        revokedAt);
  }

  private static OwnedDevice owned(Reading reading, String tenant, Device device) {
    return owned(reading, tenant, List.of(device)).getFirst();
  }

  private static List<OwnedDevice> owned(Reading reading, String tenant, List<Device> devices) {
    var names = new HashMap<String, String>();
    return devices.stream()
        .map(device ->
            new OwnedDevice(
                device,
                names.computeIfAbsent(
                    device.user(), id -> reading.user(tenant, id).map(User::username).orElse(""))))
        .toList();
  }
}
