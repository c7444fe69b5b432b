package dev.tidemark.server.records;

import dev.tidemark.server.records.SyncDevices.Status;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import java.time.Instant;

/// The answer to `status`.
final class StatusAnswer {
  private StatusAnswer() {}

  static byte[] bytes(Status status, boolean syncing, String syncToken, Instant now) {
    Instant lastSyncAt = status.device().lastSyncAt();
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("deviceId", status.device().id());
      json.writeStringField("state", syncing ? "syncing" : "idle");
      json.writeStringField("lastSyncAt", lastSyncAt == null ? null : Times.text(lastSyncAt));
      json.writeNumberField("pendingChanges", status.pendingChanges());
      json.writeNumberField("pendingConflicts", status.pendingConflicts());
      json.writeStringField("syncToken", syncToken);
      json.writeStringField("serverTime", Times.text(now));
      json.writeEndObject();
    });
  }
}
