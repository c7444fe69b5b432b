package dev.tidemark.server.mobile;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Listed;
import dev.tidemark.engine.SyncCounts;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Paging;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How well single devices sync: `/api/v1/sync/devices`.
@Path("/api/v1/sync/devices")
@Produces(MediaType.APPLICATION_JSON)
public final class DeviceHealthResource {
  private static final int TEN_YEARS = 3_650;

  private final Callers callers;
  private final SyncStore store;
  private final InstantSource clock;

  DeviceHealthResource(Callers callers, SyncStore store, InstantSource clock) {
    this.callers = callers;
    this.store = store;
    this.clock = clock;
  }

  private record Synced(Device device, SyncCounts syncs) {}

  /// How a device of the caller's tenant syncs.
  @GET
  @Path("/{device}/health")
  @Allowed(
      value = {Role.OPERATOR, Role.ADMIN, Role.MEMBER},
      offline = Capability.READ)
  @RunOnVirtualThread
  public byte[] health(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("device") String device) {
    Principal caller = callers.require(authorization);
    Synced synced =
        store
            .<Optional<Synced>>read(reading ->
                reading
                    .device(caller.tenant(), device)
                    .map(found -> new Synced(found, reading.syncsOf(caller.tenant(), found.id()))))
            .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND, "There is no such device"));
    return Json.bytes(json -> HealthAnswer.write(json, synced.device(), synced.syncs()));
  }

  /// The devices that have not synced for so many days, the longest silent first.
  @GET
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public byte[] silent(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("silent_days") @Nullable String days,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("offset") @Nullable String offset) {
    Principal caller = callers.require(authorization);
    Paging paging = Paging.of(limit, offset, 50, 100);
    Instant since =
        clock.instant().minus(Duration.ofDays(Paging.number("silent_days", days, 7, 1, TEN_YEARS)));
    Listed<Device> silent =
        store.<Listed<Device>>read(reading ->
            new Listed<>(
                reading.silentDevices(caller.tenant(), since, paging.offset(), paging.limit()),
                reading.countSilentDevices(caller.tenant(), since)));
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("devices");
      for (Device device : silent.items()) {
        json.writeStartObject();
        json.writeStringField("device_id", device.id());
        json.writeStringField("name", device.name());
        HealthAnswer.write(json, "last_sync_at", device.lastSyncAt());
        HealthAnswer.write(json, "registered_at", device.createdAt());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNumberField("total", silent.total());
      json.writeEndObject();
    });
  }
}
