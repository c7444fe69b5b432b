package dev.tidemark.server.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.device.Chance;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.admin.ServerLink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Somebody who looks after the fleet: tells one device after the other to sync, by *fleet*, and
/// does not wait for it before telling the next.
final class SyncNowCaller {
  private static final Duration PACE = Duration.ofMillis(700);
  private static final String DEVICES = "/pisync/devices";

  private final ServerLink server;
  private final List<Simulated> devices;
  private final Chance chance;
  private final Tally tally;

  SyncNowCaller(ServerLink server, List<Simulated> devices, Chance chance, Tally tally) {
    this.server = server;
    this.devices = devices;
    this.chance = chance;
    this.tally = tally;
  }

  /// Does so until the curfew, and waits for the last answers.
  void work(Curfew curfew) {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      while (!curfew.past()) {
        curfew.pause(PACE);
        Simulated device = chance.oneOf(devices);
        callers.submit(() -> tally.answered(answer(device)));
      }
    }
  }

  /// What is said of a device that is told to sync.
  private String answer(Simulated device) {
    try {
      Optional<String> number = number(device.id());
      if (number.isEmpty()) {
        return "not registered yet";
      }
      get(DEVICES + "/" + number.get());
      return "synced";
    } catch (FailedException e) {
      return e.answer().orElse("while the server was out of reach");
    }
  }

  private Optional<String> number(String id) throws FailedException {
    for (JsonNode device : get(DEVICES).path("devices")) {
      if (device.path("name").asText().equals(id)) {
        return Optional.of(device.path("device_id").asText());
      }
    }
    return Optional.empty();
  }

  private JsonNode get(String path) throws FailedException {
    return server.once(() -> server.request(path).GET(), server::signInAgain, ServerLink::json);
  }
}
