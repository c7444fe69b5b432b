package dev.tidemark.server.fleet;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncAttempt;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A device as this protocol shows it.
///
/// @param attempt when it was last told to sync; null when it never was
record FleetDevice(Device device, @Nullable SyncAttempt attempt) {

  /// Those devices, with what became of it when they were last told to sync.
  static List<FleetDevice> of(Reading reading, String tenant, List<Device> devices) {
    Map<String, SyncAttempt> attempts =
        reading.syncAttempts(tenant, devices.stream().map(Device::id).toList()).stream()
            .collect(Collectors.toMap(SyncAttempt::device, Function.identity()));
    return devices.stream()
        .map(device -> new FleetDevice(device, attempts.get(device.id())))
        .toList();
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("device_id", device.number());
    json.writeStringField("name", device.name() == null ? device.id() : device.name());
    json.writeStringField("type", device.type() == null ? "unknown" : device.type());
    json.writeStringField("last_sync_at", time(device.lastSyncAt()));
    json.writeFieldName("sync_status_code");
    if (attempt == null) {
      json.writeNull();
    } else {
      json.writeNumber(attempt.status());
    }
    json.writeStringField("error_message", attempt == null ? null : attempt.error());
    json.writeStringField("last_attempt_at", time(attempt == null ? null : attempt.attemptedAt()));
    json.writeEndObject();
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : Times.millis(time);
  }
}
