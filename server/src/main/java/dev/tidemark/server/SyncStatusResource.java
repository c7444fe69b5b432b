package dev.tidemark.server;

import dev.tidemark.server.field.SyncStrategy;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.messaging.DeviceStatus;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/// The one path that two protocols share, `/api/sync/status`: with `X-Device-ID` it is
/// *messaging*'s status of that device, without it *field*'s of the server. It stands here, as
/// protocols do not know one another; `web/Protocol` tells errors and limits of the two apart
/// likewise.
///
/// Source: protocol decisions, section 1.
@Path("/api/sync/status")
@Produces(MediaType.APPLICATION_JSON)
public final class SyncStatusResource {
  private final DeviceStatus ofDevice;
  private final SyncStrategy ofServer;

  SyncStatusResource(DeviceStatus ofDevice, SyncStrategy ofServer) {
    this.ofDevice = ofDevice;
    this.ofServer = ofServer;
  }

  /// How the device stands, or how the server syncs.
  @GET
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public byte[] status(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Tenant-ID") @Nullable String tenant,
      @HeaderParam("X-Device-ID") @Nullable String device) {
    return device == null
        ? ofServer.answer(authorization)
        : ofDevice.answer(authorization, tenant, device);
  }
}
