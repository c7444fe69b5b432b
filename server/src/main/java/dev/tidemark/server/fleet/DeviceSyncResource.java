package dev.tidemark.server.fleet;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.presence.SyncOutcome;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The devices of a tenant, and telling one of them to sync: `/pisync/devices`.
@Path("/pisync/devices")
@Produces(MediaType.APPLICATION_JSON)
public final class DeviceSyncResource {
  private static final int AT_ONCE = 1_000;
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

  private final Callers callers;
  private final SyncStore store;
  private final SyncNow syncNow;

  DeviceSyncResource(Callers callers, SyncStore store, SyncNow syncNow) {
    this.callers = callers;
    this.store = store;
    this.syncNow = syncNow;
  }

  /// All devices, by number, those too that are shut out.
  @GET
  @Allowed({Role.OPERATOR, Role.ADMIN, Role.MEMBER})
  @RunOnVirtualThread
  public byte[] list(@HeaderParam("Authorization") @Nullable String authorization) {
    Principal caller = callers.require(authorization);
    List<FleetDevice> devices = store.read(reading -> all(reading, caller.tenant()));
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeNumberField("count", devices.size());
      json.writeArrayFieldStart("devices");
      for (FleetDevice device : devices) {
        device.write(json);
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  /// Tells a device to sync, and answers when it has, or has not within ten seconds.
  @GET
  @Path("/{id}")
  @Allowed({Role.OPERATOR, Role.ADMIN, Role.MEMBER})
  @RunOnVirtualThread
  public Response sync(
      @HeaderParam("Authorization") @Nullable String authorization, @PathParam("id") String id) {
    String tenant = callers.require(authorization).tenant();
    SyncOutcome outcome = syncNow.ask(numbered(tenant, id).device());
    FleetDevice device = numbered(tenant, id);
    return Response.status(outcome.status())
        .entity(
            Json.bytes(json -> {
              json.writeStartObject();
              json.writeStringField("message", message(outcome));
              json.writeFieldName("device");
              device.write(json);
              json.writeEndObject();
            }))
        .build();
  }

  private static String message(SyncOutcome outcome) {
    return outcome.error() == null
        ? "Device synced successfully"
        : "Sync failed: " + outcome.error();
  }

  private static List<FleetDevice> all(Reading reading, String tenant) {
    var all = new ArrayList<FleetDevice>();
    List<Device> page;
    do {
      page = reading.devices(tenant, null, all.size(), AT_ONCE);
      all.addAll(FleetDevice.of(reading, tenant, page));
    } while (page.size() == AT_ONCE);
    return all;
  }

  private FleetDevice numbered(String tenant, String id) {
    Optional<FleetDevice> found =
        NUMBER.matcher(id).matches()
            ? store.read(reading -> numbered(reading, tenant, Long.parseLong(id)))
            : Optional.empty();
    return found.orElseThrow(
        () -> new ApiException(ErrorCode.NOT_FOUND, "Device with ID " + id + " not found"));
  }

  private static Optional<FleetDevice> numbered(Reading reading, String tenant, long number) {
    return reading
        .deviceNumbered(tenant, number)
        .map(device -> FleetDevice.of(reading, tenant, List.of(device)).getFirst());
  }
}
