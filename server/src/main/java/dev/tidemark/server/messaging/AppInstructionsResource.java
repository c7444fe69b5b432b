package dev.tidemark.server.messaging;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Settings;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.PublicUrl;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an app on an enrolled device is to keep, and how it is to sync: `/api/app-instructions`.
@Path("/api/app-instructions")
@Produces(MediaType.APPLICATION_JSON)
public final class AppInstructionsResource {
  /// The version of the form of the instructions, not of what they say.
  private static final String FORM = "1.0.0";

  private final EnrolledDevices devices;
  private final SyncStore store;
  private final Catalog catalog;
  private final PublicUrl url;
  private final Settings.Messaging settings;

  AppInstructionsResource(
      EnrolledDevices devices, SyncStore store, Catalog catalog, PublicUrl url, Settings settings) {
    this.devices = devices;
    this.store = store;
    this.catalog = catalog;
    this.url = url;
    this.settings = settings.messaging();
  }

  /// The instructions for a device.
  @GET
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public byte[] get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Tenant-ID") @Nullable String named,
      @HeaderParam("X-Device-ID") @Nullable String device) {
    Principal principal = devices.require(authorization, named, device);
    List<AppTable> tables = AppTable.of(definitions(principal.tenant()).values());
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("version", FORM);
      json.writeStringField("tenant_id", principal.tenant());
      json.writeStringField("api_base_url", url.of(""));
      json.writeObjectFieldStart("schema");
      json.writeArrayFieldStart("tables");
      for (AppTable table : tables) {
        table.write(json);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeObjectFieldStart("sync_config");
      json.writeNumberField("batch_size", settings.batchSize());
      json.writeBooleanField("compression", settings.compression());
      json.writeNumberField("sync_interval_seconds", settings.syncInterval().toSeconds());
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  private Map<String, CollectionDefinition> definitions(String tenant) {
    return store.read(reading ->
        catalog.definitions(reading, reading.head(tenant).orElseThrow(RevokedException::new)));
  }
}
