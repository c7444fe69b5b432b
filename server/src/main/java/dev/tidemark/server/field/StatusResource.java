package dev.tidemark.server.field;

import dev.tidemark.engine.WholeLists;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// How this protocol syncs: `/api/sync/status/`.
@Path("/api/sync/status")
@Produces(MediaType.APPLICATION_JSON)
public final class StatusResource {
  private final Callers callers;
  private final WholeLists lists;
  private final InstantSource clock;

  StatusResource(Callers callers, WholeLists lists, InstantSource clock) {
    this.callers = callers;
    this.lists = lists;
    this.clock = clock;
  }

  /// The strategy, and the server's time.
  @GET
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public byte[] status(@HeaderParam("Authorization") @Nullable String authorization) {
    lists.head(callers.require(authorization));
    return bytes(clock.instant());
  }

  private static byte[] bytes(Instant now) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("server_time", Times.text(now));
      json.writeObjectFieldStart("sync_strategy");
      json.writeStringField("strategy", "Server-Authoritative");
      json.writeStringField(
          "description", "Server data is the source of truth for rural healthcare.");
      json.writeStringField(
          "conflict_handling", "Stale client updates are rejected to maintain data integrity.");
      json.writeStringField("resolution", "Clients must refresh when conflicts occur.");
      json.writeEndObject();
      json.writeObjectFieldStart("supported_parameters");
      json.writeStringField(ListRequest.SINCE, "ISO 8601 datetime (e.g., 2024-01-20T10:00:00Z)");
      json.writeStringField(
          FieldCollection.PHARMACY, "Optional pharmacy filter for inventory sync");
      json.writeStringField(
          ListRequest.DELETED, "true to be told of deleted records, as {id, deleted, updated_at}");
      json.writeEndObject();
      json.writeObjectFieldStart("sync_endpoints");
      for (FieldCollection collection : FieldCollection.values()) {
        json.writeStringField(
            collection.text().replace('-', '_'), "/api/" + collection.text() + "/sync/");
      }
      json.writeEndObject();
      json.writeObjectFieldStart("headers");
      json.writeStringField("X-Last-Sync", "Server time for next sync");
      json.writeStringField("X-Records-Synced", "Number of records returned");
      json.writeStringField("ETag", "For conditional requests (If-None-Match)");
      json.writeStringField("X-Sync-Strategy", "Conflict resolution approach");
      json.writeEndObject();
      json.writeObjectFieldStart("conflict_handling");
      json.writeStringField("strategy", "Server-Authoritative");
      json.writeStringField("error_code", UpdateAnswer.STALE);
      json.writeNumberField("http_status", 409);
      json.writeStringField("suggested_action", UpdateAnswer.REFRESH);
      json.writeEndObject();
      json.writeEndObject();
    });
  }
}
