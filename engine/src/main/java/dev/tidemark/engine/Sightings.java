package dev.tidemark.engine;

import dev.tidemark.core.Principal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Takes note of who is seen. It is written behind, every ten seconds, so that no request waits for
/// it; a crash loses the last seconds'.
///
/// Thread-safe.
public final class Sightings implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Sightings.class.getName());
  private static final int SECONDS = 10;

  private final SyncStore store;
  private final InstantSource clock;

  /// What is not written yet, by user and by device.
  private final Map<Name, Map<String, Instant>> waiting = new ConcurrentHashMap<>();

  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sightings").daemon().factory());

  public Sightings(SyncStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    writer.scheduleWithFixedDelay(this::flush, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  private record Name(String tenant, String user) {}

  /// Takes note that a user is there, on a device of its own or on none.
  public void seen(Principal principal) {
    String device = principal.device() == null ? "" : principal.device();
    Instant now = clock.instant();
    waiting.compute(
        new Name(principal.tenant(), principal.user()),
        (name, known) -> {
          Map<String, Instant> devices = known == null ? new ConcurrentHashMap<>(1) : known;
          devices.merge(device, now, Sightings::later);
          return devices;
        });
  }

  /// When the user was last seen, as far as that is not written yet.
  public Optional<Instant> last(String tenant, String user) {
    return waiting.getOrDefault(new Name(tenant, user), Map.of()).values().stream()
        .reduce(Sightings::later);
  }

  /// Writes what is waiting.
  public void flush() {
    var sightings = new ArrayList<Sighting>();
    waiting.forEach((name, devices) ->
        devices.forEach((device, at) ->
            sightings.add(
                new Sighting(name.tenant, name.user, device.isEmpty() ? null : device, at))));
    if (sightings.isEmpty()) {
      return;
    }
    try {
      store.write(writing -> {
        writing.putSightings(List.copyOf(sightings));
        return sightings.size();
      });
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "who was last seen when could not be written; next try soon", e);
      return;
    }
    sightings.forEach(this::written);
  }

  private void written(Sighting sighting) {
    waiting.computeIfPresent(
        new Name(sighting.tenant(), sighting.user()),
        (name, devices) -> {
          devices.remove(sighting.device() == null ? "" : sighting.device(), sighting.at());
          return devices.isEmpty() ? null : devices;
        });
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /// Writes what is waiting, and stops.
  @Override
  public void close() {
    writer.shutdown();
    flush();
  }
}
