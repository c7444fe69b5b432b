package dev.tidemark.server.records;

import dev.tidemark.engine.SyncTokens;
import dev.tidemark.server.identity.RegisteredDevices.Registration;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import java.time.Instant;
import java.util.List;

/// The answer to `initialize`.
final class InitializeAnswer {
  /// What this server does for devices that know of it.
  private static final List<String> CAPABILITIES =
      List.of("delta_sync", "compression", "checksum", "partial_update", "vector_clock");

  private InitializeAnswer() {}

  static byte[] bytes(Registration registration, SyncTokens tokens, Instant now) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("syncToken", tokens.issue(registration.start()));
      json.writeStringField("deviceId", registration.device().id());
      json.writeStringField("serverTime", Times.text(now));
      json.writeObjectFieldStart("syncEndpoints");
      json.writeStringField("push", "/api/v1/sync/push");
      json.writeStringField("pull", "/api/v1/sync/pull");
      json.writeStringField("full", "/api/v1/sync/full");
      json.writeStringField("status", "/api/v1/sync/status");
      json.writeEndObject();
      json.writeArrayFieldStart("capabilities");
      for (String capability : CAPABILITIES) {
        json.writeString(capability);
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }
}
