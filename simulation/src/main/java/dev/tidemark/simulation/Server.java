package dev.tidemark.simulation;

import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.device.Chance;
import dev.tidemark.device.Row;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.ConflictQuery.Status;
import dev.tidemark.engine.Conflicts;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.FullSync;
import dev.tidemark.engine.FutureTimeException;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.Reading.VersionContent;
import dev.tidemark.engine.Reading.VersionKey;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.SyncTokens;
import dev.tidemark.engine.WholeLists;
import dev.tidemark.engine.live.From;
import dev.tidemark.engine.live.Reader;
import dev.tidemark.engine.live.Subscriber;
import dev.tidemark.engine.live.Subscription;
import dev.tidemark.engine.live.View;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The server, one [Engine] after the other over one [Disk]: what is asked of it is read here, and
/// committed by [Commits]. The process is killed and starts again.
final class Server {
  private static final byte[] SECRET =
      "the same in every life of the server".getBytes(StandardCharsets.UTF_8);

  private static final Duration DOWN = Duration.ofMinutes(20);
  private static final Duration COLLECTION_TAKES = Duration.ofMinutes(30);

  private final Disk disk;
  private final WorldOptions options;
  private final Timeline timeline;
  private final Chance chance;
  private final Trace trace;
  private final WorldClock clock;
  private final Duration departures;
  private final SyncTokens tokens = new SyncTokens(SECRET);
  private final List<Tenancy> tenancies;

  /// Tenants in which something happened that the live readers have not heard of.
  private final Set<String> unheard = new HashSet<>();

  private final Map<Grantee, Integer> grants = new HashMap<>();
  private final Census census = new Census();
  private final Laws laws;
  private final Commits commits;
  private Engine engine;
  private boolean up = true;
  private boolean calm;
  private long conflicts;
  private int restores;
  private @Nullable Backup backup;

  Server(
      Disk disk,
      WorldOptions options,
      List<Tenancy> tenancies,
      Timeline timeline,
      Chance chance,
      Trace trace,
      WorldClock clock) {
    this.disk = disk;
    this.options = options;
    this.timeline = timeline;
    this.chance = chance;
    this.trace = trace;
    this.clock = clock;
    this.departures = Duration.ofHours(chance.between(6, 100));
    this.engine = new Engine(disk.open(), options, clock, departures, tokens, this::conflictId);
    this.laws = new Laws(this::store, tenancies, census);
    this.commits = new Commits(this, laws, timeline, chance, trace, clock);
    this.tenancies = tenancies;
  }

  /// The store as it really is.
  SyncStore store() {
    return engine.store();
  }

  /// Takes a request; the answer comes once it is committed, or never.
  void ask(Request request, Consumer<String> answer) {
    commits.ask(request, answer);
  }

  /// Commits a request on its own at once, without any fault.
  String askAlone(Request request) {
    return commits.askAlone(request);
  }

  /// This life of the process.
  Engine engine() {
    return engine;
  }

  /// Whether nothing fails any more.
  boolean isCalm() {
    return calm;
  }

  /// What it has come across.
  Census census() {
    return census;
  }

  /// What somebody at a desk is shown of the conflicts over what they see.
  List<LoggedConflict> conflicts(
      Tenancy tenancy, Principal principal, Status status, @Nullable String collection, int limit) {
    return engine
        .seen()
        .read(reading -> {
          Head head = reading.head(tenancy.id()).orElseThrow();
          Set<Scope> held = engine.catalog().standing(reading, head, principal).held();
          var query = new ConflictQuery(status, collection, null, held);
          List<String> ids = reading.conflictIds(tenancy.id(), query, 0, limit);
          List<LoggedConflict> found = Conflicts.ordered(reading, tenancy.id(), ids);
          laws.listed(tenancy, query, found, reading.count(tenancy.id(), query));
          return found;
        });
  }

  /// What a record said in that version, if somebody may see the record and the version is kept.
  Optional<Data> version(Tenancy tenancy, Principal principal, RecordKey key, long version) {
    return engine
        .seen()
        .read(reading -> {
          Head head = reading.head(tenancy.id()).orElseThrow();
          Set<Scope> held = engine.catalog().standing(reading, head, principal).held();
          boolean visible =
              reading.records(tenancy.id(), List.of(key)).stream()
                  .anyMatch(record -> record.visible(held));
          var name = new VersionKey(key, version);
          VersionContent content = reading.contents(tenancy.id(), List.of(name)).get(name);
          return visible && content != null ? Optional.of(content.data()) : Optional.empty();
        });
  }

  /// Sets what happens to the conflicts of a collection from now on.
  void set(Tenancy tenancy, String collection, ConflictPolicy policy) {
    trace.note("%s: %s are to be resolved by %s", tenancy.id(), collection, policy);
    mayFail(() -> {
      engine
          .seen()
          .write(writing -> {
            Head head = writing.lockHead(tenancy.id());
            writing.putPolicy(tenancy.id(), collection, policy);
            writing.putHead(head.revised());
            return head;
          });
      tenancy.ledger().set(collection, policy);
    });
  }

  /// A page of what happened after the request's token or time.
  ServerAnswer pull(Tenancy tenancy, Principal principal, PullRequest request) {
    String device = principal.device();
    if (device == null) {
      throw new IllegalArgumentException("only devices pull");
    }
    Head head = head(tenancy);
    try {
      String token = request.token();
      Cursor cursor = token == null ? Cursor.start(principal, device, head) : tokens.verify(token);
      PullPage page =
          request.since() == null
              ? engine.pull().after(principal, cursor, request.collections(), request.limit())
              : engine
                  .pull()
                  .since(
                      principal,
                      request.since(),
                      token == null ? null : cursor,
                      request.collections(),
                      request.limit(),
                      clock.instant());
      heardOf(principal, head.epoch());
      var visible =
          page.hasMore()
              ? new TreeMap<RecordKey, Row>()
              : laws.visible(tenancy, principal, request.collections());
      return new ServerAnswer.Pulled(
          page,
          tokens.issue(page.cursor()),
          request.collections(),
          request.complete(),
          grants(tenancy, principal),
          visible,
          head.committedAt());
    } catch (InvalidCursorException e) {
      return new ServerAnswer.TokenInvalid(String.valueOf(e.getMessage()));
    } catch (FutureTimeException e) {
      return new ServerAnswer.InTheFuture();
    }
  }

  /// Takes note of a device that has pulled, as far as that matters: after a restore.
  private void heardOf(Principal principal, long epoch) {
    if (epoch == 0) {
      return;
    }
    engine
        .store()
        .<Long>write(writing -> {
          writing
              .device(principal.tenant(), Objects.requireNonNull(principal.device()))
              .ifPresent(one ->
                  writing.putDevice(
                      new Device(
                          one.tenant(),
                          one.id(),
                          one.number(),
                          one.user(),
                          one.name(),
                          one.type(),
                          one.info(),
                          epoch,
                          one.createdAt(),
                          one.lastSyncAt(),
                          one.revokedAt())));
          return epoch;
        });
  }

  /// What that principal may see.
  SortedMap<RecordKey, Row> visible(Tenancy tenancy, Principal principal) {
    return visible(tenancy, principal, Set.of());
  }

  /// What that principal may see of those collections; of every one when there are none.
  SortedMap<RecordKey, Row> visible(Tenancy tenancy, Principal principal, Set<String> collections) {
    return laws.visible(tenancy, principal, collections);
  }

  /// Reads all that a principal sees of those collections, of every one when there are none, one
  /// after the other, while the world goes on.
  void fullSync(Principal principal, Set<String> collections, Consumer<ServerAnswer> answer) {
    String device = principal.device();
    if (!up || device == null) {
      return;
    }
    FullSync.Walk walk = engine.fullSync().begin(principal, device, collections);
    readNext(
        engine,
        walk,
        walk.collections().iterator(),
        new TreeMap<>(),
        found -> {
          heardOf(principal, walk.head().epoch());
          answer.accept(found);
        });
  }

  /// Reads a whole list, unless the reader has that of the tag.
  WholeLists.Found list(
      Principal principal, WholeLists.Query query, String known, WholeLists.Entries entries) {
    return engine
        .lists()
        .read(principal, query, known::equals, clock.instant(), entries)
        .orElseThrow();
  }

  boolean up() {
    return up;
  }

  /// Grants a scope, or revokes it.
  void grant(Tenancy tenancy, Scope principal, Scope scope, boolean held) {
    trace.note("%s: %s %s %s", tenancy.id(), principal, held ? "is granted" : "loses", scope);
    grants.merge(new Grantee(tenancy.id(), principal), 1, Integer::sum);
    boolean elsewhere = elsewhere(List.of(tenancy.id()));
    Memberships memberships = elsewhere ? engine.otherAccounts() : engine.memberships();
    mayFail(() -> {
      if (held) {
        memberships.grant(tenancy.id(), principal, scope);
      } else {
        memberships.revoke(tenancy.id(), principal, scope);
      }
    });
  }

  /// Forgets what is past its time.
  void prune(Tenancy tenancy) {
    mayFail(() -> engine.retention().prune(tenancy.id()));
    trace.note("%s is pruned: %s", tenancy.id(), head(tenancy));
  }

  /// How long tombstones and departures are kept.
  Duration departures() {
    return departures;
  }

  /// Kills the process; it starts again some minutes later.
  void kill() {
    if (!up) {
      return;
    }
    trace.note("the server is killed, %d requests waiting", commits.forget());
    engine.end();
    start();
  }

  /// Backs the store up.
  void backUp() {
    trace.note("the store is backed up");
    backup = new Backup(disk.backUp(), tenancies.stream().map(one -> one.ledger().copy()).toList());
  }

  /// Restores the store as it was backed up. What was answered since is lost; the process starts
  /// again some minutes later, by a clock that is not behind what it has told.
  void restore() {
    Backup last = Objects.requireNonNull(backup);
    Instant now = clock.instant();
    for (Tenancy tenancy : tenancies) {
      Instant told = newestTime(tenancy).plusMillis(1);
      now = told.isAfter(now) ? told : now;
    }
    trace.note("the store is restored, %d requests waiting", commits.forget());
    census.note("restored");
    engine.end();
    last.copy().restore(now);
    for (int i = 0; i < tenancies.size(); i++) {
      tenancies.get(i).ledger().become(last.ledgers().get(i));
    }
    restores++;
    laws.restored();
    unheard.clear();
    start();
  }

  /// How often it was restored.
  int restores() {
    return restores;
  }

  private void start() {
    engine = new Engine(disk.open(), options, clock, departures, tokens, this::conflictId);
    up = false;
    timeline.in(chance.upTo(DOWN), () -> up = true);
  }

  /// Subscribes somebody to what happens; that ends, untold, when the process is killed.
  Subscription subscribe(Principal principal, View view, From from, Subscriber subscriber) {
    return engine.live().subscribe(Reader.of(principal), view, from, subscriber);
  }

  /// Whether the live readers of that tenant have heard of everything.
  boolean heard(Tenancy tenancy) {
    return !unheard.contains(tenancy.id());
  }

  /// Looks what others have committed.
  void look() {
    engine.live().look();
    unheard.clear();
  }

  /// Ends live readers who have stalled.
  void tend() {
    engine.live().tend();
  }

  /// A token of that principal before everything.
  String start(Tenancy tenancy, Principal principal) {
    return tokens.issue(
        Cursor.start(principal, Objects.requireNonNullElse(principal.device(), ""), head(tenancy)));
  }

  /// What such a token says.
  Cursor cursor(String token) {
    return tokens.verify(token);
  }

  /// When the newest position of a tenant's log was committed.
  Instant newestTime(Tenancy tenancy) {
    return head(tenancy).committedAt();
  }

  /// The server's time.
  Instant now() {
    return clock.instant();
  }

  /// From now on nothing fails.
  void calm() {
    calm = true;
  }

  /// Ends for good.
  void end() {
    engine.end();
  }

  private void readNext(
      Engine life,
      FullSync.Walk walk,
      Iterator<String> collections,
      TreeMap<RecordKey, Row> rows,
      Consumer<ServerAnswer> answer) {
    if (life != engine) {
      return;
    }
    if (!collections.hasNext()) {
      answer.accept(
          new ServerAnswer.Full(rows, tokens.issue(walk.cursor()), walk.head().committedAt()));
      return;
    }
    walk.forEach(
        collections.next(),
        false,
        record ->
            rows.put(
                new RecordKey(record.collection(), record.id()),
                new Row(record.version(), record.data(), record.clock())));
    timeline.in(
        chance.upTo(COLLECTION_TAKES), () -> readNext(life, walk, collections, rows, answer));
  }

  /// Whether another node does it, of which the live readers do not hear.
  boolean elsewhere(List<String> tenants) {
    boolean elsewhere = chance.percent(8);
    if (elsewhere) {
      unheard.addAll(tenants);
    }
    return elsewhere;
  }

  private void mayFail(Runnable work) {
    boolean fails = !calm && chance.percent(10);
    engine.failing(fails);
    try {
      work.run();
    } catch (StoreUnavailableException e) {
      trace.note("but the store fails");
    } finally {
      engine.failing(false);
    }
  }

  /// How often anything was granted to or revoked from that principal.
  int grants(Tenancy tenancy, Principal principal) {
    String device = principal.device();
    return grants(tenancy, Scope.user(principal.user()))
        + (device == null ? 0 : grants(tenancy, Scope.device(device)));
  }

  private int grants(Tenancy tenancy, Scope principal) {
    return grants.getOrDefault(new Grantee(tenancy.id(), principal), 0);
  }

  private Head head(Tenancy tenancy) {
    return engine.store().read(reading -> reading.head(tenancy.id()).orElseThrow());
  }

  private String conflictId() {
    return new UUID(0x0000_0000_0000_7000L, 0x8000_0000_0000_0000L | ++conflicts).toString();
  }

  private record Backup(Disk.Copy copy, List<Ledger> ledgers) {}

  private record Grantee(String tenant, Scope principal) {}
}
