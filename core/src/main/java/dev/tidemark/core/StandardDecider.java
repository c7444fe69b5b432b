package dev.tidemark.core;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Conflict.Reason;
import dev.tidemark.core.Conflict.Side;
import dev.tidemark.core.Conflict.Suggestion;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.VectorClock.Ordering;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules by which a change is judged, in their order:
///
/// 1. a change that was judged before has no second effect;
/// 2. who may not see a record learns nothing of it, who may not write it writes nothing;
/// 3. a change with a clock is judged by the clock;
/// 4. one without is judged by the version that it was made from;
/// 5. what the server stores by its own decision gets both clocks merged and one more write by the
///    server;
/// 6. a conflict goes to the collection's policy.
///
/// Whatever becomes the newest version, by whichever of these rules, must be as the collection's
/// schema says; only a deletion need not. So must the client's side of a conflict, which may become
/// it later.
final class StandardDecider {
  /// Clocks are pruned to this many entries, as far as enough of their devices are gone.
  static final int CLOCK_LIMIT = 128;

  private final Situation situation;
  private final Change change;

  private StandardDecider(Situation situation, Change change) {
    this.situation = situation;
    this.change = change;
  }

  static Decision decide(Situation situation, Change change) {
    return new StandardDecider(situation, change).decide();
  }

  private Decision decide() {
    if (!isRepeat()) {
      return judge();
    }
    Earlier first = first();
    if (first != null) {
      return new Duplicate(first.result());
    }
    Decision decision = judge();
    return decision instanceof Rejected ? decision : new Duplicate(null);
  }

  private Decision judge() {
    if (situation.definition().managed()) {
      return reject(
          Rejection.READ_ONLY_COLLECTION,
          "only its own protocol writes this collection",
          "/collection");
    }
    return situation.current().map(this::onto).orElseGet(this::ontoNothing);
  }

  private Decision ontoNothing() {
    if (change.operation() != Operation.CREATE) {
      return reject(Rejection.NOT_FOUND, "no such record", null);
    }
    if (!change.base().allows(0)) {
      return reject(Rejection.VERSION_MISMATCH, "the record does not exist", null);
    }
    var author = new Authorship(situation.principal().user(), situation.principal().device());
    if (!situation.definition().writable(situation.principal(), author)) {
      return forbidden();
    }
    VectorClock sent = sentClock();
    boolean counted = sent.compare(VectorClock.empty()) == Ordering.ABOVE;
    return accept(
        counted ? sent : serverClock(VectorClock.empty()),
        change.partial() ? Data.empty().patch(change.data()) : change.data());
  }

  private Decision onto(Record current) {
    if (!current.visible(situation.held())) {
      return change.operation() == Operation.CREATE
          ? reject(Rejection.ID_TAKEN, "this id is in use", null)
          : reject(Rejection.NOT_FOUND, "no such record", null);
    }
    if (!situation.definition().writable(situation.principal(), current.created())) {
      return forbidden();
    }
    if (current.deleted() && change.base().strict() && !restores()) {
      return ontoTombstone(current);
    }
    return switch (change.base()) {
      case Base.Resolving(String conflict, Choice choice, String note) -> resolve(current, choice);
      case Base.Newest() -> overNewest(current);
      case Base.Present() -> overNewest(current);
      case Base.AsOf(Instant time) -> overSeen(current, time);
      case Base.Exactly(long version) ->
          overAllowed(
              current, "the record is at version " + current.version() + ", not " + version);
      case Base.OneOf oneOf ->
          overAllowed(current, "the record is at version " + current.version());
      case Base.Seen(long version) -> onto(current, version);
      case Base.Unnamed() when change.operation() == Operation.CREATE -> onto(current, 0L);
      case Base.Unnamed() when change.clock() != null -> onto(current, null);
      case Base.Unnamed() ->
          reject(
              Rejection.VALIDATION_FAILED,
              "version: missing (expected: the version edited)",
              "/version");
    };
  }

  /// Whoever does not sync sees no tombstones, unless they look at the history: to them the record
  /// is not there.
  private Decision ontoTombstone(Record current) {
    if (change.operation() != Operation.CREATE) {
      return reject(Rejection.NOT_FOUND, "no such record", null);
    }
    return change.base().allows(0)
        ? overNewest(current)
        : reject(Rejection.VERSION_MISMATCH, "the record does not exist", null);
  }

  private Decision onto(Record current, @Nullable Long base) {
    return change.clock() == null && base != null
        ? byVersion(current, base)
        : byClock(current, base, sentClock());
  }

  private Decision byClock(Record current, @Nullable Long base, VectorClock clock) {
    return switch (clock.compare(current.clock())) {
      case ABOVE -> accept(clock, onTopOf(current));
      case EQUAL ->
          saysWhatStands(current)
              ? new Duplicate(null)
              : conflict(current, base, Reason.CLOCK_CONFLICT);
      case BELOW, CONCURRENT -> conflict(current, base, Reason.CLOCK_CONFLICT);
    };
  }

  private Decision byVersion(Record current, long base) {
    if (saysWhatStands(current) && showsWhatStands(current, base)) {
      return new Duplicate(null);
    }
    if (base > current.version()) {
      return conflict(current, base, Reason.VERSION_AHEAD);
    }
    boolean follows = base == current.version() || onlyOwnVersionsAfter(base, current.version());
    return follows && disputedBefore(base) == null
        ? overNewest(current)
        : conflict(current, base, Reason.VERSION_CONFLICT);
  }

  private Decision overAllowed(Record current, String otherwise) {
    return change.base().allows(current.version())
        ? overNewest(current)
        : reject(Rejection.VERSION_MISMATCH, otherwise, null);
  }

  /// Who last looked before the log's floor may have missed what is kept no more.
  private Decision overSeen(Record current, Instant time) {
    return current.updatedAt().isAfter(time) || situation.forgotten().test(time)
        ? reject(Rejection.STALE, "the record was updated at " + current.updatedAt(), null)
        : overNewest(current);
  }

  private Decision overNewest(Record current) {
    if (saysWhatStands(current)) {
      return new Duplicate(null);
    }
    return accept(serverClock(current.clock()), onTopOf(current));
  }

  /// What a person decides goes on top of what stands, also when that has moved on since.
  private Decision resolve(Record current, Choice choice) {
    Situation.Dispute dispute = situation.dispute();
    if (dispute == null) {
      return reject(Rejection.NOT_FOUND, "no such conflict", null);
    }
    if (!dispute.pending()) {
      return reject(Rejection.ALREADY_RESOLVED, "the conflict is resolved", null);
    }
    Side local = dispute.conflict().local();
    Resolution resolution =
        switch (choice) {
          case USE_SERVER -> new Resolution.UseServer();
          case USE_LOCAL -> new Resolution.UseLocal(resolved(current, local));
          case USE_LATEST ->
              local.time().isAfter(currentTime(current))
                  ? new Resolution.UseLocal(resolved(current, local))
                  : new Resolution.UseServer();
          case MERGE ->
              new Resolution.Merged(
                  write(change.data(), false, clockOver(current, local), ChangeType.MERGE, false));
        };
    Rejected breach = breach(resolution);
    return breach == null ? new Decision.Resolved(dispute.conflict(), resolution) : breach;
  }

  private Write resolved(Record current, Side local) {
    return write(
        local.data(),
        local.deleted(),
        clockOver(current, local),
        local.deleted() ? ChangeType.DELETE : ChangeType.UPDATE,
        false);
  }

  private VectorClock clockOver(Record current, Side local) {
    VectorClock clock = local.clock();
    return current
        .clock()
        .mergeAndIncrement(clock == null ? VectorClock.empty() : clock, situation.server());
  }

  private Instant currentTime(Record current) {
    Instant time = situation.currentTime();
    return time == null ? current.updatedAt() : time;
  }

  private Decision accept(VectorClock clock, Data data) {
    Rejected breach = deletes() ? null : breach(data);
    return breach == null
        ? new Accepted(write(data, deletes(), clock, changeType(), !isGuess()))
        : breach;
  }

  /// Whether the writer need not have seen what it patches.
  private boolean isGuess() {
    return change.partial()
        && (change.base() instanceof Base.Newest || change.base() instanceof Base.Present);
  }

  private Decision conflict(Record current, @Nullable Long base, Reason reason) {
    Data common = commonBase(current, base);
    Side local = local(current, base, common);
    Rejected breach = local.deleted() ? null : breach(local.data());
    if (breach != null) {
      return breach;
    }
    var server =
        new Side(
            current.version(),
            current.clock(),
            current.data(),
            current.deleted(),
            currentTime(current));
    Merge merge =
        common == null || local.deleted() != server.deleted()
            ? new Merge.Overlapping(List.of())
            : merge(common, server, local);
    ConflictPolicy policy = situation.definition().policy();
    Resolution resolution = resolve(policy, current, local, server, merge);
    return new Conflicted(
        new Conflict(
            change.key(),
            type(base, local, server),
            reason,
            base,
            common,
            local,
            server,
            policy.strategy(),
            suggestion(resolution, merge)),
        resolution);
  }

  /// Two edits that fit each other but not the schema wait for a person.
  private Merge merge(Data common, Side server, Side local) {
    Merge merge = Merge.merge(common, server.data(), local.data());
    return merge instanceof Merge.Merged(Data data) && !server.deleted() && breach(data) != null
        ? new Merge.Overlapping(List.of())
        : merge;
  }

  private @Nullable Rejected breach(Resolution resolution) {
    return switch (resolution) {
      case Resolution.UseLocal(Write write) -> write.deleted() ? null : breach(write.data());
      case Resolution.Merged(Write write) -> write.deleted() ? null : breach(write.data());
      case Resolution.UseServer(), Resolution.Pending() -> null;
    };
  }

  /// What is wrong with data that is about to be kept; null when nothing is.
  private @Nullable Rejected breach(Data data) {
    return situation
        .rule()
        .breach(data)
        .map(breach ->
            new Rejected(Rejection.VALIDATION_FAILED, breach.message(), "/data" + breach.pointer()))
        .orElse(null);
  }

  private Side local(Record current, @Nullable Long base, @Nullable Data common) {
    Data data;
    if (deletes()) {
      data = Data.empty();
    } else if (change.partial()) {
      data = (common == null ? current.data() : common).patch(change.data());
    } else {
      data = change.data();
    }
    return new Side(base == null ? 0 : base, change.clock(), data, deletes(), made());
  }

  private Resolution resolve(
      ConflictPolicy policy, Record current, Side local, Side server, Merge merge) {
    Strategy strategy = policy.autoResolve() ? policy.strategy() : Strategy.MANUAL;
    boolean clientWins =
        strategy == Strategy.CLIENT_WINS
            || (strategy == Strategy.MOST_RECENT_WINS && local.time().isAfter(server.time()));
    if (clientWins) {
      return new Resolution.UseLocal(
          write(local.data(), local.deleted(), serverClock(current.clock()), changeType(), false));
    }
    return switch (strategy) {
      case SERVER_WINS, CLIENT_WINS, MOST_RECENT_WINS -> new Resolution.UseServer();
      case MERGE ->
          merge instanceof Merge.Merged(Data data)
              ? new Resolution.Merged(
                  write(
                      data,
                      server.deleted(),
                      serverClock(current.clock()),
                      ChangeType.MERGE,
                      false))
              : new Resolution.Pending();
      case MANUAL -> new Resolution.Pending();
    };
  }

  private static Suggestion suggestion(Resolution resolution, Merge merge) {
    return switch (resolution) {
      case Resolution.UseServer() -> Suggestion.USE_SERVER;
      case Resolution.UseLocal(Write write) -> Suggestion.USE_LOCAL;
      case Resolution.Merged(Write write) -> Suggestion.MERGE;
      case Resolution.Pending() ->
          merge instanceof Merge.Merged ? Suggestion.MERGE : Suggestion.MANUAL_REVIEW;
    };
  }

  private Conflict.Type type(@Nullable Long base, Side local, Side server) {
    if (local.deleted()) {
      return Conflict.Type.DELETE_UPDATE;
    }
    if (server.deleted()) {
      return Conflict.Type.UPDATE_DELETE;
    }
    boolean created = change.operation() == Operation.CREATE && (base == null || base == 0);
    return created ? Conflict.Type.CREATE_CREATE : Conflict.Type.UPDATE_UPDATE;
  }

  /// What both sides were made from. A device whose earlier edit was not taken as it was goes on
  /// from that edit, whatever version it names.
  private @Nullable Data commonBase(Record current, @Nullable Long base) {
    // A create that counts with a clock and names no version is not the first if others were
    // before.
    boolean unnamed = change.clock() != null && change.base() instanceof Base.Unnamed;
    Long named = unnamed && !situation.earlier().isEmpty() ? null : base;
    Earlier.Result.Disputed disputed = disputedBefore(named);
    if (disputed != null) {
      // Without a base what a partial edit left is a guess, and so is what goes on from it.
      Conflict before = disputed.conflict();
      return before.base() == null ? null : before.local().data();
    }
    if (named == null) {
      return null;
    }
    long seen = Earlier.goesOnFrom(named, situation.earlier());
    if (seen == 0) {
      return Data.empty();
    }
    return seen == current.version() ? current.data() : situation.base();
  }

  private Earlier.Result.@Nullable Disputed disputedBefore(@Nullable Long base) {
    for (Earlier earlier : situation.earlier().reversed()) {
      boolean sameSet = earlier.set() == situation.set();
      boolean sameBase = base != null && base.equals(earlier.base());
      if (sameSet || sameBase) {
        if (earlier.result() instanceof Earlier.Result.Disputed disputed) {
          return disputed;
        }
        if (earlier.exact()) {
          return null;
        }
      }
    }
    return null;
  }

  private boolean onlyOwnVersionsAfter(long base, long newest) {
    long own =
        situation.earlier().stream()
            .filter(Earlier::exact)
            .filter(earlier -> ((Earlier.Result.Stored) earlier.result()).version() > base)
            .count();
    return own == newest - base;
  }

  /// Whether the change was judged in an earlier set: it or a later one of its set stands in the
  /// newest set in which the device changed the record. Devices send in order, so what comes before
  /// a change that was judged was judged too, even if nothing stands of it. If the device has
  /// changed the record since, in a set that this one does not repeat, it is a new edit.
  private boolean isRepeat() {
    String fingerprint = situation.fingerprint();
    if (fingerprint == null) {
      return false;
    }
    long newestSet = Long.MIN_VALUE;
    boolean repeats = false;
    for (Earlier earlier : situation.earlier()) {
      if (earlier.set() < situation.set() && earlier.set() >= newestSet) {
        repeats &= earlier.set() == newestSet;
        newestSet = earlier.set();
        repeats |=
            earlier.fingerprint().equals(fingerprint)
                || situation.following().contains(earlier.fingerprint());
      }
    }
    return repeats;
  }

  /// What came of the change the first time; null when nothing stands of it.
  private @Nullable Earlier first() {
    Earlier match = null;
    for (Earlier earlier : situation.earlier()) {
      if (earlier.set() < situation.set()
          && earlier.fingerprint().equals(situation.fingerprint())) {
        match = match == null ? earlier : answer(match, earlier);
      }
    }
    return match;
  }

  /// What a conflict was resolved to stands as a version too, but the answer then was the conflict.
  private static Earlier answer(Earlier one, Earlier later) {
    boolean disputed = one.set() == later.set() && one.result() instanceof Earlier.Result.Disputed;
    return disputed && !later.exact() ? one : later;
  }

  private boolean saysWhatStands(Record current) {
    return deletes()
        ? current.deleted()
        : !current.deleted() && onTopOf(current).same(current.data());
  }

  /// Whether the record says what its writer sees after the change. Who patched an older version
  /// would else be told that they hold the newest, and overwrite with their next edit what they
  /// have never seen.
  private boolean showsWhatStands(Record current, long base) {
    if (!change.partial() || base == current.version()) {
      return true;
    }
    Data common = commonBase(current, base);
    return common != null && common.patch(change.data()).same(current.data());
  }

  private Data onTopOf(Record current) {
    return change.partial() ? current.data().patch(change.data()) : change.data();
  }

  private boolean deletes() {
    return change.operation() == Operation.DELETE;
  }

  private boolean restores() {
    return change.operation() == Operation.RESTORE;
  }

  private VectorClock serverClock(VectorClock current) {
    return current.mergeAndIncrement(sentClock(), situation.server());
  }

  private VectorClock sentClock() {
    VectorClock clock = change.clock();
    return clock == null ? VectorClock.empty() : clock;
  }

  private Write write(
      Data data, boolean deleted, VectorClock clock, ChangeType changeType, boolean exact) {
    String server = situation.server();
    VectorClock pruned =
        clock.prune(CLOCK_LIMIT, name -> !name.equals(server) && situation.departed().test(name));
    return new Write(
        deleted ? Data.empty() : data,
        deleted,
        pruned == clock ? clock : pruned.increment(server),
        changeType,
        exact);
  }

  private ChangeType changeType() {
    return switch (change.operation()) {
      case CREATE ->
          situation.current().filter(current -> !current.deleted()).isPresent()
              ? ChangeType.UPDATE
              : ChangeType.CREATE;
      case UPDATE -> ChangeType.UPDATE;
      case DELETE -> ChangeType.DELETE;
      case RESTORE -> ChangeType.RESTORE;
    };
  }

  /// When the client made the change; a time after its arrival counts as its arrival.
  private Instant made() {
    Instant stated = change.clientTime();
    return stated == null || stated.isAfter(situation.now()) ? situation.now() : stated;
  }

  private static Decision forbidden() {
    return reject(Rejection.FORBIDDEN, "you may not write this record", null);
  }

  private static Decision reject(Rejection reason, String message, @Nullable String pointer) {
    return new Rejected(reason, message, pointer);
  }
}
