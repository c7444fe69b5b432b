package dev.tidemark.engine;

import dev.tidemark.core.Authorship;
import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Choice;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Conflict;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decider;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Decision.Resolved;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.Resolution;
import dev.tidemark.core.Scope;
import dev.tidemark.core.Situation;
import dev.tidemark.core.VectorClock;
import dev.tidemark.core.Write;
import dev.tidemark.engine.Reading.DeviceRecord;
import dev.tidemark.engine.Reading.VersionContent;
import dev.tidemark.engine.Reading.VersionKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Judges the change sets of one tenant that are committed together, over one reading of what they
/// touch, and writes all results at once. Lives for one transaction.
final class GroupCommit {
  private final Writing store;
  private final Decider decider;
  private final boolean openCollections;
  private final Supplier<String> ids;
  private final Catalog catalog;

  private final Instant now;

  /// The head as it was found. What is cached goes by its revision: that of a head which is not
  /// committed may come to be another's.
  private final Head found;

  private Head head;
  private final Map<String, CollectionDefinition> definitions;

  private final Map<RecordKey, Touched> touched = new LinkedHashMap<>();
  private final Map<StoredAnswer.Name, StoredAnswer> answers = new HashMap<>();
  private final Map<String, LoggedConflict> disputes = new HashMap<>();
  private final Map<String, Long> received = new HashMap<>();
  private final List<LogEntry> log = new ArrayList<>();
  private final List<Version> versions = new ArrayList<>();
  private final List<LoggedConflict> conflicts = new ArrayList<>();
  private final List<StoredAnswer> newAnswers = new ArrayList<>();
  private final List<AuditEntry> audit = new ArrayList<>();

  GroupCommit(
      Writing store,
      String tenant,
      Decider decider,
      boolean openCollections,
      Supplier<String> ids,
      Catalog catalog) {
    this.store = store;
    this.decider = decider;
    this.openCollections = openCollections;
    this.ids = ids;
    this.catalog = catalog;
    this.found = store.lockHead(tenant);
    this.head = found;
    this.now = store.now().truncatedTo(ChronoUnit.MICROS);
    this.definitions = new HashMap<>(catalog.definitions(store, found));
  }

  /// Judges and writes the sets. An answer that no receipt keeps is left empty, so that it need not
  /// be written while others wait for the head.
  List<SetResult> run(List<Submission> submissions) {
    readAnswers(submissions);
    readRecords(submissions);
    List<SetResult> results = submissions.stream().map(this::judge).toList();
    if (!head.equals(found) || !newAnswers.isEmpty()) {
      write();
    }
    return results;
  }

  /// Writes what has been decided so far.
  private void write() {
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    store.apply(
        new TenantCommit(
            head,
            log,
            touched.values().stream().filter(Touched::written).map(Touched::require).toList(),
            touched.values().stream().filter(Touched::refiled).map(Touched::require).toList(),
            versions,
            touched.values().stream().flatMap(one -> one.moves.values().stream()).toList(),
            conflicts.stream().map(this::filed).toList(),
            newAnswers,
            List.of(),
            received.entrySet().stream()
                .map(one -> new TenantCommit.Received(one.getKey(), minute, one.getValue()))
                .toList(),
            audit));
    log.clear();
    touched.values().forEach(Touched::stored);
    versions.clear();
    conflicts.clear();
    newAnswers.clear();
    received.clear();
    audit.clear();
  }

  /// A conflict is filed where its record is in the end, which a later change may have moved.
  private LoggedConflict filed(LoggedConflict conflict) {
    return conflict.filed(touched(conflict.conflict().key()).require().scopes());
  }

  private void readAnswers(List<Submission> submissions) {
    List<StoredAnswer.Name> names =
        submissions.stream()
            .map(submission -> submission.set().receipt())
            .filter(receipt -> receipt != null)
            .map(GroupCommit::name)
            .distinct()
            .toList();
    if (!names.isEmpty()) {
      store.answers(head.tenant(), names).forEach(answer -> answers.put(answer.name(), answer));
    }
  }

  /// Reads, in one query for each kind, what the changes are judged by.
  private void readRecords(List<Submission> submissions) {
    List<Submission> open = submissions.stream().filter(this::isUnanswered).toList();
    List<ChangeSet> sets = open.stream().map(Submission::set).toList();
    for (Submission submission : open) {
      submission.set().changes().forEach(change -> touched(change.key()).changedBy(submission));
      for (Lookup lookup : submission.lookups()) {
        if (lookup instanceof Lookup.One(int after, RecordKey key)) {
          touched(key);
        }
      }
    }
    if (touched.isEmpty()) {
      return;
    }
    store
        .records(head.tenant(), touched.keySet())
        .forEach(record -> touched(record.key()).found(record));
    readDisputes(sets);
    readEarlierConflicts(sets);
    readEarlierVersions(sets);
    readContents(sets);
  }

  private boolean isUnanswered(Submission submission) {
    ChangeSet.Receipt receipt = submission.set().receipt();
    return receipt == null || !answers.containsKey(name(receipt));
  }

  private void readDisputes(List<ChangeSet> sets) {
    var wanted = new HashSet<String>();
    for (ChangeSet set : sets) {
      for (Change change : set.changes()) {
        if (change.base() instanceof Base.Resolving(String conflict, Choice choice, String note)) {
          wanted.add(conflict);
        }
      }
    }
    if (!wanted.isEmpty()) {
      store
          .conflicts(head.tenant(), wanted)
          .forEach(conflict -> disputes.put(conflict.id(), conflict));
    }
  }

  private void readEarlierConflicts(List<ChangeSet> sets) {
    var wanted = new HashSet<DeviceRecord>();
    forEachOnRecord(sets, (set, change, record) -> wanted.addAll(deviceRecord(set, change)));
    if (!wanted.isEmpty()) {
      store
          .conflictsOf(head.tenant(), wanted)
          .forEach((key, earlier) -> touched(key.record()).earlier(key.device()).addAll(earlier));
    }
  }

  private void readEarlierVersions(List<ChangeSet> sets) {
    var wanted = new HashMap<DeviceRecord, Long>();
    forEachOnRecord(
        sets,
        (set, change, record) -> {
          long after = newestSeen(change, record);
          if (after < record.version()) {
            deviceRecord(set, change).forEach(key -> wanted.merge(key, after, Math::min));
          }
        });
    if (!wanted.isEmpty()) {
      store
          .versionsBy(head.tenant(), wanted)
          .forEach((key, earlier) -> touched(key.record()).addVersions(key.device(), earlier));
    }
  }

  private void readContents(List<ChangeSet> sets) {
    var wanted = new HashSet<VersionKey>();
    forEachOnRecord(
        sets,
        (set, change, record) -> {
          if (mayConflict(set, change, record)) {
            wanted.add(new VersionKey(record.key(), record.version()));
            long seen = touched(record.key()).seenVersion(change, set.principal().device());
            if (seen > 0 && seen < record.version()) {
              wanted.add(new VersionKey(record.key(), seen));
            }
          }
        });
    if (!wanted.isEmpty()) {
      store
          .contents(head.tenant(), wanted)
          .forEach((key, content) -> touched(key.record()).contents.put(key.version(), content));
    }
  }

  /// The newest version that the writer says it had seen: versions up to it need not be looked at
  /// again. A clock says so only of a record that no other set of the group moves on before.
  private long newestSeen(Change change, Record record) {
    VectorClock clock = change.clock();
    boolean knowsAll =
        clock != null
            && !touched(record.key()).contended
            && clock.compare(record.clock()) == VectorClock.Ordering.ABOVE;
    return switch (change.base()) {
      case Base.Newest() -> record.version();
      case Base.Exactly(long version) -> record.version();
      case Base.OneOf oneOf -> record.version();
      case Base.Present present -> record.version();
      case Base.Resolving resolving -> record.version();
      case Base.Seen(long version) -> knowsAll ? record.version() : version;
      case Base.Unnamed() -> knowsAll ? record.version() : 0;
    };
  }

  private boolean mayConflict(ChangeSet set, Change change, Record record) {
    VectorClock clock = change.clock();
    if (clock != null && clock.compare(record.clock()) != VectorClock.Ordering.ABOVE) {
      return true;
    }
    if (change.base() instanceof Base.Resolving || touched(record.key()).contended) {
      return true;
    }
    String device = set.principal().device();
    return newestSeen(change, record) != record.version()
        || (device != null && !touched(record.key()).earlier(device).isEmpty());
  }

  private SetResult judge(Submission submission) {
    ChangeSet set = submission.set();
    ChangeSet.Receipt receipt = set.receipt();
    if (receipt != null) {
      StoredAnswer answer = answers.get(name(receipt));
      if (answer != null) {
        return answer.digest().equals(receipt.digest())
            ? new SetResult.Replayed(answer.answer())
            : new SetResult.KeyReused();
      }
    }
    Principal principal = set.principal();
    Standing standing = catalog.standing(store, found, principal);
    if (!standing.active()) {
      return new SetResult.Revoked();
    }
    if (inOtherEpoch(principal)) {
      return new SetResult.OtherEpoch();
    }
    head = head.withChangeSets(head.changeSets() + 1);
    Set<Scope> held = standing.held();
    var outcomes = new ArrayList<Outcome>(set.changes().size());
    var following = new HashMap<RecordKey, List<String>>();
    for (int i = 0; i < set.fingerprints().size(); i++) {
      following
          .computeIfAbsent(set.changes().get(i).key(), key -> new ArrayList<>(1))
          .add(set.fingerprints().get(i));
    }
    var found = new ArrayList<Lookup.Found>(submission.lookups().size());
    for (Change change : set.changes()) {
      lookUp(submission, held, outcomes, found);
      List<String> sent = following.getOrDefault(change.key(), List.of());
      Outcome outcome = judge(principal, held, change, sent);
      outcomes.add(outcome);
      count(change);
      following.put(change.key(), sent.subList(Math.min(1, sent.size()), sent.size()));
      undoIf(submission.whole() && !outcome.taken(), outcomes, found);
    }
    lookUp(submission, held, outcomes, found);
    audit.addAll(submission.audit().apply(outcomes));
    if (receipt == null) {
      return new SetResult.Done(outcomes, found, null);
    }
    String text = submission.answer().of(outcomes, found);
    if (text != null) {
      var answer = new StoredAnswer(name(receipt), receipt.digest(), text, now);
      answers.put(answer.name(), answer);
      newAnswers.add(answer);
    }
    return new SetResult.Done(outcomes, found, text);
  }

  /// Resolutions and restores are no changes that could conflict. Collections that do not exist
  /// count as one: their names are any text.
  private void count(Change change) {
    if (!(change.base() instanceof Base.Resolving) && change.operation() != Operation.RESTORE) {
      String name = change.key().collection();
      received.merge(definitions.containsKey(name) ? name : "", 1L, Long::sum);
    }
  }

  private static void undoIf(boolean failed, List<Outcome> outcomes, List<Lookup.Found> found) {
    if (failed) {
      throw new UndoneException(new SetResult.Undone(outcomes, found));
    }
  }

  /// Reads what is to be read after the changes that have been judged.
  private void lookUp(
      Submission submission, Set<Scope> held, List<Outcome> outcomes, List<Lookup.Found> found) {
    List<Lookup> lookups = submission.lookups();
    while (found.size() < lookups.size() && lookups.get(found.size()).after() <= outcomes.size()) {
      Lookup.Found one = lookUp(lookups.get(found.size()), held);
      found.add(one);
      undoIf(submission.whole() && one.nothing(), outcomes, found);
    }
  }

  private Lookup.Found lookUp(Lookup lookup, Set<Scope> held) {
    return switch (lookup) {
      case Lookup.One(int after, RecordKey key) ->
          new Lookup.Found.One(
              Optional.ofNullable(touched(key).current)
                  .filter(record -> !record.deleted() && record.visible(held)));
      case Lookup.Page(int after, String collection, String from, int limit) -> {
        if (!definitions.containsKey(collection)) {
          yield new Lookup.Found.Page(Optional.empty());
        }
        // The list is read from the tables, so they must hold what was decided.
        write();
        yield new Lookup.Found.Page(
            Optional.of(Listings.live(store, head.tenant(), held, collection, from, limit)));
      }
    };
  }

  private boolean inOtherEpoch(Principal principal) {
    String device = principal.device();
    if (device == null || head.epoch() == 0) {
      return false;
    }
    Long epoch = store.device(head.tenant(), device).map(Device::epoch).orElse(null);
    return epoch == null || epoch != head.epoch();
  }

  /// @param sent the change's fingerprint, then those of the later ones of its set to the record;
  ///   none without a device
  private Outcome judge(Principal principal, Set<Scope> held, Change change, List<String> sent) {
    String collection = change.key().collection();
    CollectionDefinition definition = definitions.get(collection);
    if (definition == null && CollectionDefinition.MANAGED.contains(collection)) {
      var decision =
          new Rejected(
              Rejection.READ_ONLY_COLLECTION,
              "only its own protocol writes this collection",
              "/collection");
      return new Outcome(change, decision, 0, VectorClock.empty(), null, null);
    }
    if (definition == null && !openCollections) {
      var decision =
          new Rejected(Rejection.UNKNOWN_COLLECTION, "there is no such collection", "/collection");
      return new Outcome(change, decision, 0, VectorClock.empty(), null, null);
    }
    boolean first = definition == null;
    if (definition == null) {
      definition = firstDefinition(collection);
    }
    Touched record = touched(change.key());
    Situation situation = situation(principal, held, change, sent, definition, record);
    Decision decision = decider.decide(situation, change);
    if (first && decision instanceof Accepted) {
      define(definition);
    }
    return switch (decision) {
      case Accepted(Write write) -> {
        Record next = write(record, write, situation, change);
        yield new Outcome(change, decision, next.version(), next.clock(), next, null);
      }
      case Duplicate(Earlier.Result.Stored(long version, VectorClock clock, boolean exact)) ->
          new Outcome(change, decision, version, clock, null, null);
      case Duplicate(Earlier.Result.Disputed disputed) ->
          new Outcome(change, decision, disputed.version(), disputed.clock(), null, disputed.id());
      case Duplicate(var none) -> {
        Record stands = record.require();
        yield new Outcome(change, decision, stands.version(), stands.clock(), stands, null);
      }
      case Rejected rejected -> new Outcome(change, decision, 0, VectorClock.empty(), null, null);
      case Conflicted(Conflict conflict, Resolution resolution) -> {
        LoggedConflict logged = log(record, conflict, resolution, situation, change);
        yield new Outcome(
            change, decision, logged.version(), logged.clock(), record.require(), logged.id());
      }
      case Resolved(Conflict conflict, Resolution resolution) ->
          end(record, resolution, situation, change, decision);
    };
  }

  private CollectionDefinition firstDefinition(String name) {
    CollectionDefinition owned = CollectionDefinition.owned(name);
    return store.policy(head.tenant(), name).map(owned::withPolicy).orElse(owned);
  }

  private Outcome end(
      Touched record,
      Resolution resolution,
      Situation situation,
      Change change,
      Decision decision) {
    if (!(change.base() instanceof Base.Resolving(String id, Choice choice, String note))) {
      throw new IllegalStateException(change.key() + ": no conflict to resolve");
    }
    write(record, resolution, situation, change);
    Record after = record.require();
    var end =
        new LoggedConflict.End(
            now, situation.principal().user(), resolution.text(), after.version(), note);
    LoggedConflict resolved = Objects.requireNonNull(disputes.get(id)).resolved(end);
    disputes.put(id, resolved);
    conflicts.add(resolved);
    return new Outcome(change, decision, after.version(), after.clock(), after, id);
  }

  private void write(Touched record, Resolution resolution, Situation situation, Change change) {
    switch (resolution) {
      case Resolution.UseLocal(Write write) -> write(record, write, situation, change);
      case Resolution.Merged(Write write) -> write(record, write, situation, change);
      case Resolution.UseServer(), Resolution.Pending() -> {}
    }
  }

  private Situation situation(
      Principal principal,
      Set<Scope> held,
      Change change,
      List<String> sent,
      CollectionDefinition definition,
      Touched record) {
    String device = principal.device();
    Record current = record.current;
    VersionContent content = current == null ? null : record.contents.get(current.version());
    return new Situation(
        Optional.ofNullable(current),
        current == null ? null : content == null ? current.updatedAt() : content.time(),
        record.seen(change, device),
        device == null ? List.of() : record.earlier(device),
        sent.isEmpty() ? null : sent.getFirst(),
        sent.isEmpty() ? List.of() : sent.subList(1, sent.size()),
        head.changeSets(),
        principal,
        held,
        definition,
        catalog.rule(definition),
        now,
        head.server(),
        dispute(change),
        this::departed);
  }

  private Situation.@Nullable Dispute dispute(Change change) {
    if (!(change.base() instanceof Base.Resolving(String id, Choice choice, String note))) {
      return null;
    }
    LoggedConflict logged = disputes.get(id);
    return logged == null || !logged.conflict().key().equals(change.key())
        ? null
        : new Situation.Dispute(logged.conflict(), logged.end() == null);
  }

  /// Whether a clock entry is that of a revoked device. Asked only for clocks that are too long.
  private boolean departed(String entry) {
    return store
        .device(head.tenant(), entry)
        .filter(device -> device.revokedAt() != null)
        .isPresent();
  }

  private void define(CollectionDefinition definition) {
    store.putCollection(head.tenant(), definition);
    definitions.put(definition.name(), definition);
    head = head.revised();
  }

  private LoggedConflict log(
      Touched record,
      Conflict conflict,
      Resolution resolution,
      Situation situation,
      Change change) {
    write(record, resolution, situation, change);
    Record after = record.require();
    boolean pending = resolution instanceof Resolution.Pending;
    Principal principal = situation.principal();
    var logged =
        new LoggedConflict(
            ids.get(),
            conflict,
            resolution.text(),
            after.version(),
            after.clock(),
            now,
            principal.user(),
            principal.device(),
            situation.fingerprint(),
            situation.set(),
            after.scopes(),
            pending
                ? null
                : new LoggedConflict.End(
                    now, LoggedConflict.BY_POLICY, resolution.text(), after.version(), null));
    conflicts.add(logged);
    if (principal.device() != null && situation.fingerprint() != null) {
      record
          .earlier(principal.device())
          .add(
              new Earlier(
                  situation.set(),
                  situation.fingerprint(),
                  named(change),
                  new Earlier.Result.Disputed(
                      logged.id(), conflict, resolution.text(), after.version(), after.clock())));
    }
    return logged;
  }

  private Record write(Touched record, Write write, Situation situation, Change change) {
    Record before = record.current;
    Principal principal = situation.principal();
    Instant committedAt = CommitTimes.after(head, now);
    long position = head.position() + 1;
    head = head.at(position, committedAt);
    log.add(new LogEntry(position, committedAt));

    Authorship author =
        before == null ? new Authorship(principal.user(), principal.device()) : before.created();
    Set<Scope> scopes =
        before != null && write.deleted()
            ? before.scopes()
            : situation.definition().scopesOf(author, write.data());
    Record next =
        new Record(
            change.key(),
            before == null ? 1 : before.version() + 1,
            write.clock(),
            write.data(),
            write.deleted(),
            before == null ? createdAt(change, committedAt) : before.createdAt(),
            author,
            committedAt,
            principal.user(),
            position,
            scopes);
    Instant stated = change.clientTime();
    Instant clientTime = stated == null ? null : stated.isAfter(now) ? now : stated;
    versions.add(
        new Version(
            next.key(),
            next.version(),
            position,
            committedAt,
            next.data(),
            next.deleted(),
            next.clock(),
            next.data().membersOtherThan(before == null ? Data.empty() : before.data()),
            write.changeType(),
            principal.user(),
            principal.device(),
            situation.fingerprint(),
            named(change),
            write.exact(),
            situation.set(),
            clientTime));
    record.moveTo(next, clientTime == null ? committedAt : clientTime);
    if (write.exact() && principal.device() != null && situation.fingerprint() != null) {
      record
          .earlier(principal.device())
          .add(
              new Earlier(
                  situation.set(),
                  situation.fingerprint(),
                  named(change),
                  new Earlier.Result.Stored(next.version(), next.clock(), true)));
    }
    return next;
  }

  private static Instant createdAt(Change change, Instant committedAt) {
    Instant stated = change.createdAt();
    return stated == null ? committedAt : stated;
  }

  private static @Nullable Long named(Change change) {
    return switch (change.base()) {
      case Base.Seen(long version) -> version;
      case Base.Exactly(long version) -> version;
      case Base.Unnamed() when change.operation() == Operation.CREATE -> 0L;
      case Base.Unnamed unnamed -> null;
      case Base.OneOf oneOf -> null;
      case Base.Present present -> null;
      case Base.Newest newest -> null;
      case Base.Resolving resolving -> null;
    };
  }

  private static StoredAnswer.Name name(ChangeSet.Receipt receipt) {
    return new StoredAnswer.Name(receipt.scope(), receipt.key());
  }

  private static List<DeviceRecord> deviceRecord(ChangeSet set, Change change) {
    String device = set.principal().device();
    return device == null ? List.of() : List.of(new DeviceRecord(change.key(), device));
  }

  private Touched touched(RecordKey key) {
    return touched.computeIfAbsent(key, Touched::new);
  }

  private void forEachOnRecord(List<ChangeSet> sets, OnRecord action) {
    for (ChangeSet set : sets) {
      for (Change change : set.changes()) {
        Record record = touched(change.key()).current;
        if (record != null) {
          action.accept(set, change, record);
        }
      }
    }
  }

  @FunctionalInterface
  private interface OnRecord {
    void accept(ChangeSet set, Change change, Record record);
  }

  /// A record that the group touches, as the changes before left it.
  private static final class Touched {
    private final RecordKey key;
    private @Nullable Record stored;
    private @Nullable Record current;
    private @Nullable Submission first;
    private boolean contended;
    private final Map<Long, VersionContent> contents = new HashMap<>();
    private final Map<String, List<Earlier>> earlier = new HashMap<>();
    private final Map<Scope, ScopeMove> moves = new HashMap<>();

    private Touched(RecordKey key) {
      this.key = key;
    }

    private void found(Record record) {
      stored = record;
      current = record;
    }

    /// When several sets of the group change it, those after the first are judged by versions that
    /// cannot be known while all is read.
    private void changedBy(Submission submission) {
      contended |= first != null && first != submission;
      first = submission;
    }

    /// What was decided is now in the tables.
    private void stored() {
      stored = current;
      moves.clear();
    }

    private boolean written() {
      return current != stored;
    }

    private boolean refiled() {
      return stored != null && current != null && !stored.scopes().equals(current.scopes());
    }

    private Record require() {
      if (current == null) {
        throw new IllegalStateException(key + " was decided upon but does not exist");
      }
      return current;
    }

    private List<Earlier> earlier(String device) {
      return earlier.computeIfAbsent(device, name -> new ArrayList<>());
    }

    /// Puts versions among the conflicts that are there, sets in order. A version that was merged
    /// comes before the conflict that it resolved: the conflict knows what was sent.
    private void addVersions(String device, List<Earlier> found) {
      List<Earlier> all = earlier(device);
      all.addAll(0, found);
      all.sort((one, other) -> Long.compare(one.set(), other.set()));
    }

    /// The version that such a change goes on from; 0 when it is none or unknown.
    private long seenVersion(Change change, @Nullable String device) {
      Long named = named(change);
      if (named == null) {
        return 0;
      }
      return device == null ? named : Earlier.goesOnFrom(named, earlier(device));
    }

    private @Nullable Data seen(Change change, @Nullable String device) {
      long version = seenVersion(change, device);
      if (stored != null && stored.version() == version) {
        return stored.data();
      }
      VersionContent content = contents.get(version);
      return content == null ? null : content.data();
    }

    private void moveTo(Record next, Instant time) {
      Set<Scope> before = current == null ? Set.of() : current.scopes();
      for (Scope scope : next.scopes()) {
        moves.put(scope, new ScopeMove(scope, key, next.position(), null));
      }
      for (Scope scope : before) {
        if (!next.scopes().contains(scope)) {
          leave(scope, next.position());
        }
      }
      contents.put(next.version(), new VersionContent(next.data(), time));
      current = next;
    }

    /// A scope that the record entered only in this group was never seen: it is as if it had not
    /// been there.
    private void leave(Scope scope, long position) {
      if (stored != null && stored.scopes().contains(scope)) {
        moves.put(scope, new ScopeMove(scope, key, position, position));
      } else {
        moves.remove(scope);
      }
    }
  }
}
