package dev.tidemark.server.mobile;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.SyncCounts;
import dev.tidemark.engine.health.Alert;
import dev.tidemark.engine.health.HealthReport;
import dev.tidemark.engine.health.Metric;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Health as this protocol shows it. Numbers have two digits after the point at most.
final class HealthAnswer {
  private HealthAnswer() {}

  /// That of a tenant.
  static void write(JsonGenerator json, HealthReport report) throws IOException {
    SyncCounts syncs = report.syncs();
    json.writeStartObject();
    json.writeStringField("health_status", report.status().text());
    json.writeObjectFieldStart("metrics");
    write(json, Metric.SUCCESS_RATE.text(), syncs.successRate());
    write(json, Metric.CONFLICT_RATE.text(), syncs.conflictRate());
    write(json, Metric.AVG_SYNC_DURATION_MS.text(), syncs.averageMillis());
    write(json, "failed_syncs_per_minute", report.failedPerMinute());
    write(json, Metric.UPLOAD_ABANDONMENT_RATE.text(), report.abandonmentRate());
    write(json, "avg_device_health_score", report.averageDeviceScore());
    json.writeNumberField("total_syncs", syncs.syncs());
    json.writeEndObject();
    json.writeArrayFieldStart("alerts");
    for (Alert alert : report.alerts()) {
      write(json, alert);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Alert alert) throws IOException {
    json.writeStartObject();
    json.writeStringField("code", alert.metric().text());
    json.writeStringField("severity", alert.severity().text());
    json.writeStringField("message", alert.message());
    json.writeStringField("since", Times.text(alert.since()));
    write(json, "value", alert.value());
    write(json, "threshold", alert.threshold());
    json.writeEndObject();
  }

  /// That of a device.
  static void write(JsonGenerator json, Device device, SyncCounts syncs) throws IOException {
    DeviceInfo info = DeviceInfo.of(device.info());
    json.writeStartObject();
    json.writeStringField("device_id", device.id());
    write(json, "health_score", syncs.score());
    json.writeNumberField("total_syncs", syncs.syncs());
    json.writeNumberField("failed_syncs_count", syncs.failed());
    write(json, "avg_sync_duration_ms", syncs.averageMillis());
    json.writeNumberField("conflicts_encountered", syncs.conflicted());
    write(json, "last_sync_at", device.lastSyncAt());
    json.writeStringField("network_type", info.networkType());
    json.writeStringField("app_version", info.appVersion());
    json.writeStringField("os_version", info.osVersion());
    json.writeEndObject();
  }

  /// A time; null while there is none.
  static void write(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
    json.writeStringField(name, time == null ? null : Times.text(time));
  }

  private static void write(JsonGenerator json, String name, double value) throws IOException {
    json.writeNumberField(name, Math.round(value * 100) / 100.0);
  }
}
