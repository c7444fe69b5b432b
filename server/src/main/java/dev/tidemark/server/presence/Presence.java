package dev.tidemark.server.presence;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.Contact;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Sightings;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Who is connected to this node, and who was seen lately.
///
/// Thread-safe.
@Singleton
public final class Presence {
  /// A user who asked for something so long ago is still there.
  private static final Duration STAYS = Duration.ofSeconds(60);

  private final InstantSource clock;
  private final Sightings sightings;
  private final Map<Name, Set<Stay>> stays = new ConcurrentHashMap<>();

  Presence(InstantSource clock, Sightings sightings) {
    this.clock = clock;
    this.sightings = sightings;
  }

  /// Tells a client something, over its connection.
  @FunctionalInterface
  public interface Asking {
    /// Asks the client to sync. May wait for it to take that.
    ///
    /// @param request by which the client names what it is asked
    /// @throws dev.tidemark.server.socket.LineClosedException when the connection is over
    void askToSync(String request);
  }

  private record Name(String tenant, String user) {
    private static Name of(Principal principal) {
      return new Name(principal.tenant(), principal.user());
    }
  }

  /// One live connection, from its beginning to its end.
  public static final class Stay {
    private final Presence presence;
    private final Principal principal;
    private final String transport;
    private final Asking asking;
    private final Instant since;

    private Stay(
        Presence presence, Principal principal, String transport, Asking asking, Instant since) {
      this.presence = presence;
      this.principal = principal;
      this.transport = transport;
      this.asking = asking;
      this.since = since;
    }

    /// Who is connected, on which device.
    public Principal principal() {
      return principal;
    }

    /// Over what: `sync`, `mobile`, `events`.
    public String transport() {
      return transport;
    }

    /// Since when.
    public Instant since() {
      return since;
    }

    /// Asks the client to sync, as [Asking#askToSync] says.
    public void askToSync(String request) {
      asking.askToSync(request);
    }

    /// The connection is over.
    public void end() {
      presence.left(this);
    }
  }

  /// Somebody is connected, until that stay ends.
  ///
  /// @param transport over what
  /// @param asking tells the client something
  public Stay arrived(Principal principal, String transport, Asking asking) {
    sightings.seen(principal);
    var stay = new Stay(this, principal, transport, asking, clock.instant());
    stays.compute(
        Name.of(principal),
        (name, known) -> {
          Set<Stay> all = known == null ? ConcurrentHashMap.newKeySet(1) : known;
          all.add(stay);
          return all;
        });
    return stay;
  }

  /// A user made a request, on a device of its own or on none.
  public void seen(Principal principal) {
    sightings.seen(principal);
  }

  /// When a user was last there; empty when it never was. One who is connected is there now.
  public Optional<Instant> lastSeen(Contact contact) {
    String tenant = contact.user().tenant();
    String user = contact.user().id();
    if (stays.containsKey(new Name(tenant, user))) {
      return Optional.of(clock.instant().truncatedTo(ChronoUnit.MICROS));
    }
    return sightings.last(tenant, user).or(() -> Optional.ofNullable(contact.seenAt()));
  }

  /// Whether a user who was last there then is there: connected, or with a request in the last
  /// minute.
  public boolean isOnline(Instant lastSeen) {
    return clock.instant().isBefore(lastSeen.plus(STAYS));
  }

  /// The connections of a user, the oldest first.
  public List<Stay> of(String tenant, String user) {
    return stays.getOrDefault(new Name(tenant, user), Set.of()).stream()
        .sorted(Comparator.comparing(Stay::since))
        .toList();
  }

  /// The newest connection of that device, by whoever it belongs to now.
  public Optional<Stay> newestOn(Device device) {
    return of(device.tenant(), device.user()).stream()
        .filter(stay -> device.id().equals(stay.principal().device()))
        .reduce((older, newer) -> newer);
  }

  private void left(Stay stay) {
    sightings.seen(stay.principal);
    stays.computeIfPresent(
        Name.of(stay.principal),
        (name, all) -> {
          all.remove(stay);
          return all.isEmpty() ? null : all;
        });
  }
}
