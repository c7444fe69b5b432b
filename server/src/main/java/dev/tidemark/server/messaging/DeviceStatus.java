package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.SyncRuns;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// How a mobile user's device stands:
///
/// ```json
/// {"device_id": "device_123", "last_sync_timestamp": "2024-01-15T10:45:00Z",
///  "pending_outgoing_count": 0, "sync_status": "idle"}
/// ```
///
/// Source: *messaging*, GET /api/sync/status; protocol decisions, section 8.
@Singleton
public final class DeviceStatus {
  private final EnrolledDevices devices;
  private final WaitingMessages waiting;
  private final SyncsUnderWay underWay;
  private final SyncRuns runs;

  DeviceStatus(
      EnrolledDevices devices, WaitingMessages waiting, SyncsUnderWay underWay, SyncRuns runs) {
    this.devices = devices;
    this.waiting = waiting;
    this.underWay = underWay;
    this.runs = runs;
  }

  /// The answer, as JSON.
  ///
  /// @param authorization the header of that name
  /// @param tenant the header `X-Tenant-ID`
  /// @param device the header `X-Device-ID`
  /// @throws ApiException when no enrolled device asks
  /// @throws RevokedException when the user or device was revoked
  public byte[] answer(@Nullable String authorization, @Nullable String tenant, String device) {
    Principal principal = devices.require(authorization, tenant, device);
    SyncRun last = runs.last(principal.tenant(), device).orElse(null);
    long pending = waiting.pending(principal);
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("device_id", device);
      json.writeStringField(
          "last_sync_timestamp", last == null ? null : Times.text(last.startedAt()));
      json.writeNumberField("pending_outgoing_count", pending);
      json.writeStringField("sync_status", underWay.has(principal) ? "syncing" : ended(last));
      json.writeEndObject();
    });
  }

  private static String ended(@Nullable SyncRun last) {
    return last != null && last.outcome() == SyncRun.Outcome.FAILED ? "error" : "idle";
  }
}
