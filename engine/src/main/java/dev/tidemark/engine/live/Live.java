package dev.tidemark.engine.live;

import dev.tidemark.engine.Head;
import dev.tidemark.engine.Policies;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.SyncTokens;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Tells subscribers what is committed, as it is committed.
///
/// Commits of this process come by themselves, from a [WatchedStore] around the same store. What
/// others commit is heard of by [#advanced], from a bus, and found by [#look], which heals what a
/// bus loses; data is read from the store then.
///
/// Thread-safe.
public final class Live implements AutoCloseable {
  private final Sources sources;
  private final Limits limits;
  private final Map<String, Audience> audiences = new ConcurrentHashMap<>();
  private final AtomicLong held = new AtomicLong();
  private final ReadCounts reads = new ReadCounts();

  /// @param store where the log is read
  /// @param pull reads it
  /// @param tokens signs cursors
  /// @param clock by which subscribers stall
  public Live(SyncStore store, Pull pull, SyncTokens tokens, InstantSource clock, Limits limits) {
    this.sources = new Sources(store, pull, tokens, new Policies(store), clock);
    this.limits = limits;
  }

  /// Subscribes. The subscription is awake: [Subscription#next] is to be called.
  ///
  /// @param reader who is told
  /// @param view what it wants to be told of
  /// @param from from where
  /// @throws dev.tidemark.engine.InvalidCursorException when the log cannot be read from there
  /// @throws dev.tidemark.engine.FutureTimeException when the time lies in the future
  /// @throws dev.tidemark.engine.RevokedException when the reader's user or device is gone, or the
  ///   device enrolled anew
  public Subscription subscribe(Reader reader, View view, From from, Subscriber subscriber) {
    Sources.Start start = sources.start(reader, view, from);
    String tenant = reader.principal().tenant();
    Subscription[] made = new Subscription[1];
    audiences.compute(
        tenant,
        (name, known) -> {
          Audience audience = known == null ? audience() : known;
          made[0] =
              new Subscription(
                  sources, audience, () -> left(tenant), reader, view, start, subscriber);
          audience.add(made[0]);
          return audience;
        });
    return made[0];
  }

  /// Takes note that a tenant's log has come to a position, whoever brought it there.
  ///
  /// @param revision the revision of the head there
  public void advanced(String tenant, long position, long revision) {
    Audience audience = audiences.get(tenant);
    if (audience != null) {
      audience.advanced(position, revision, sources.clock().instant());
    }
  }

  /// Looks how far the logs have come that anybody follows. To be called every few seconds.
  ///
  /// @throws dev.tidemark.engine.StoreUnavailableException when the store cannot be reached
  public void look() {
    for (String tenant : List.copyOf(audiences.keySet())) {
      Optional<Head> head = sources.store().read(reading -> reading.head(tenant));
      head.ifPresent(now -> advanced(tenant, now.position(), now.revision()));
    }
  }

  /// Ends subscribers who take nothing, and forgets what is no longer recent. To be called every
  /// few seconds.
  public void tend() {
    audiences.values().forEach(audience -> audience.tend(limits, sources.clock().instant()));
  }

  /// Ends everybody.
  @Override
  public void close() {
    audiences.values().forEach(audience -> audience.end(End.CLOSED));
  }

  /// How many bytes of recent commits are held, about.
  public long held() {
    return held.get();
  }

  /// How often subscribers found in memory what they were to be told.
  public long readsOfRing() {
    return reads.ofRing();
  }

  /// How often they read the store for it.
  public long readsOfStore() {
    return reads.ofStore();
  }

  /// Who follows logs, and how far behind they are, kind by kind. It looks at every subscriber.
  public Map<String, Following> following() {
    var kinds = new TreeMap<String, Following>();
    audiences.values().forEach(audience -> audience.count(kinds));
    return kinds;
  }

  /// What a transaction of this process did is durable.
  ///
  /// @param trace in which trace it was done; null for none
  void passed(String tenant, Passed passed, @Nullable String trace) {
    Audience audience = audiences.get(tenant);
    if (audience != null) {
      audience.passed(passed, trace, sources.clock().instant());
    }
  }

  /// It is not known what a transaction of this process did.
  void uncertain(String tenant) {
    Audience audience = audiences.get(tenant);
    if (audience != null) {
      audience.uncertain(sources.clock().instant());
    }
  }

  private Audience audience() {
    return new Audience(new Ring(limits.tenantBytes(), limits.totalBytes(), held), reads);
  }

  private void left(String tenant) {
    audiences.computeIfPresent(tenant, (name, audience) -> audience.isOver() ? null : audience);
  }
}
