package dev.tidemark.server.accounts;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Role;
import dev.tidemark.engine.AccountRules;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Devices;
import dev.tidemark.engine.Listed;
import dev.tidemark.engine.OwnedDevice;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Paging;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Devices: `/api/v1/devices`.
@Path("/api/v1/devices")
@Produces(MediaType.APPLICATION_JSON)
public final class DeviceResource {
  private final Callers callers;
  private final Devices devices;
  private final Bodies bodies;

  DeviceResource(Callers callers, Devices devices, Bodies bodies) {
    this.callers = callers;
    this.devices = devices;
    this.bodies = bodies;
  }

  /// The devices that the caller may know of, in the order in which they were registered.
  @GET
  @Allowed
  @RunOnVirtualThread
  public byte[] list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("tenant_id") @Nullable String tenant,
      @QueryParam("user") @Nullable String user,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("offset") @Nullable String offset) {
    Caller caller = Caller.of(callers, authorization, tenant);
    Paging paging = Paging.of(limit, offset, 50, 100);
    Listed<OwnedDevice> page =
        devices.page(caller.actor(), caller.tenant(), user, paging.offset(), paging.limit());
    return Json.bytes(json -> writePage(json, page));
  }

  /// Changes what a device is called.
  @PATCH
  @Path("/{id}")
  @Consumes({Bodies.JSON, Bodies.MERGE_PATCH, Bodies.UNSAID})
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public byte[] change(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @QueryParam("tenant_id") @Nullable String tenant,
      @PathParam("id") String id,
      InputStream body) {
    Caller caller = Caller.of(callers, authorization, tenant);
    Fields request = Fields.of(Bodies.requiredObject(bodies.small(body, encoding)));
    OwnedDevice device =
        devices.change(
            caller.actor(), caller.tenant(), id, label(request, "name"), label(request, "type"));
    return Json.bytes(json -> write(json, device));
  }

  /// Shuts a device out.
  @POST
  @Path("/{id}/revoke")
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public byte[] revoke(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("tenant_id") @Nullable String tenant,
      @PathParam("id") String id) {
    Caller caller = Caller.of(callers, authorization, tenant);
    OwnedDevice device = devices.revoke(caller.actor(), caller.tenant(), id);
    return Json.bytes(json -> write(json, device));
  }

  private static @Nullable String label(Fields request, String name) {
    String label = request.text(name).orElse(null);
    if (label != null && !AccountRules.label(label)) {
      throw request.invalid(name, "expected " + AccountRules.LABEL);
    }
    return label;
  }

  private static void writePage(JsonGenerator json, Listed<OwnedDevice> page) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("devices");
    for (OwnedDevice device : page.items()) {
      write(json, device);
    }
    json.writeEndArray();
    json.writeNumberField("total", page.total());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, OwnedDevice owned) throws IOException {
    Device device = owned.device();
    json.writeStartObject();
    json.writeStringField("id", device.id());
    json.writeNumberField("number", device.number());
    json.writeStringField("user", device.user());
    json.writeStringField("username", owned.username());
    json.writeStringField("name", device.name());
    json.writeStringField("type", device.type());
    json.writeFieldName("deviceInfo");
    json.writeRawValue(device.info());
    When.write(json, "createdAt", device.createdAt());
    When.write(json, "lastSyncAt", device.lastSyncAt());
    When.write(json, "revokedAt", device.revokedAt());
    json.writeEndObject();
  }
}
