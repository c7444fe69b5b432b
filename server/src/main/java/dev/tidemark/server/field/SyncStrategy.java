package dev.tidemark.server.field;

import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.WholeLists;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// How this protocol syncs, and the server's time.
///
/// Source: *field*, section 1.1.
@Singleton
public final class SyncStrategy {
  private final Callers callers;
  private final WholeLists lists;
  private final InstantSource clock;

  SyncStrategy(Callers callers, WholeLists lists, InstantSource clock) {
    this.callers = callers;
    this.lists = lists;
    this.clock = clock;
  }

  /// The answer, as JSON.
  ///
  /// @param authorization the header of that name
  /// @throws ApiException when it names nobody
  /// @throws RevokedException when the user or device was revoked
  public byte[] answer(@Nullable String authorization) {
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
