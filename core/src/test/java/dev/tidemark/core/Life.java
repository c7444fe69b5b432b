package dev.tidemark.core;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One record through all that happens to it: what a store keeps of it and how a committer puts a
/// [Situation] together, in memory and as short as can be.
final class Life {
  /// A version, and who made it.
  record Written(long version, Data data, @Nullable String device, boolean exact, Instant time) {}

  private final CollectionDefinition definition;
  private final boolean prunes;
  private final List<Written> versions = new ArrayList<>();
  private final List<Data> said = new ArrayList<>();
  private final Map<String, List<Earlier>> earlier = new HashMap<>();
  private final Map<String, List<Change>> changes = new HashMap<>();
  private final Map<String, Long> sets = new HashMap<>();
  private @Nullable Record current;
  private long set;

  Life(RandomGenerator random, Strategy strategy) {
    definition =
        new CollectionDefinition(
            Scene.KEY.collection(),
            null,
            List.of(new ScopeRule.Tenant()),
            List.of(),
            List.of(),
            new ConflictPolicy(strategy, random.nextInt(8) > 0, true),
            null,
            false);
    prunes = random.nextInt(4) == 0;
    said.add(Data.empty());
  }

  static Principal principal(String device) {
    return new Principal("123", "user-of-" + device, device, Role.DEVICE);
  }

  long version() {
    return versions.size();
  }

  VectorClock clock() {
    return current == null ? VectorClock.empty() : current.clock();
  }

  Data data() {
    return current == null ? Data.empty() : current.data();
  }

  /// When the current version was made; the commit time without a statement.
  Instant currentTime() {
    return versions.getLast().time();
  }

  List<Written> versionsAfter(long version) {
    return versions.stream().filter(one -> one.version() > version).toList();
  }

  /// Whether a version or a conflict's client side ever said that.
  boolean everSaid(Data data) {
    return said.contains(data);
  }

  /// A change that this device sent before.
  Optional<Change> anyChangeOf(RandomGenerator random, Principal principal) {
    List<Change> sent = changes.getOrDefault(principal.device(), List.of());
    return sent.isEmpty() ? Optional.empty() : Optional.of(sent.get(random.nextInt(sent.size())));
  }

  long nextSet() {
    return ++set;
  }

  /// The set that this device sent last, if nobody sent one since; sets follow one another.
  long set(Principal principal) {
    Long last = sets.get(principal.device());
    return last != null && last == set ? last : nextSet();
  }

  Situation situation(Principal principal, Change change, long inSet) {
    return new Situation(
        Optional.ofNullable(current),
        current == null ? null : currentTime(),
        change.base() instanceof Base.Seen(long seen)
            ? content(Earlier.goesOnFrom(seen, earlier.getOrDefault(principal.device(), List.of())))
            : null,
        List.copyOf(earlier.getOrDefault(principal.device(), List.of())),
        change.fingerprint(principal.device()),
        List.of(),
        inSet,
        principal,
        Set.of(Scope.tenant()),
        definition,
        DataRule.none(),
        Scene.NOON.plusSeconds(set),
        "server",
        null,
        name -> false,
        time -> false);
  }

  /// The same, for somebody who never wrote the record and holds no scope of it.
  Situation hidden(Situation situation) {
    return new Situation(
        situation.current(),
        situation.currentTime(),
        situation.base(),
        List.of(),
        situation.fingerprint(),
        situation.following(),
        situation.set(),
        situation.principal(),
        Set.of(Scope.user("stranger")),
        definition,
        situation.rule(),
        situation.now(),
        situation.server(),
        situation.dispute(),
        situation.departed(),
        situation.forgotten());
  }

  /// The same without the record.
  Situation absent(Situation situation) {
    return new Situation(
        Optional.empty(),
        null,
        null,
        List.of(),
        situation.fingerprint(),
        situation.following(),
        situation.set(),
        situation.principal(),
        situation.held(),
        definition,
        situation.rule(),
        situation.now(),
        situation.server(),
        situation.dispute(),
        situation.departed(),
        situation.forgotten());
  }

  Decision decideAndApply(Principal principal, Change change, boolean newSet) {
    Situation situation = situation(principal, change, newSet ? nextSet() : set(principal));
    Decision decision = Decider.standard().decide(situation, change);
    apply(situation, change, decision);
    return decision;
  }

  /// Stores what was decided: a version, a conflict, or for a conflict resolved at once both.
  void apply(Situation situation, Change change, Decision decision) {
    String device = situation.principal().device();
    sets.put(device, situation.set());
    changes.computeIfAbsent(device, name -> new ArrayList<>()).add(change);
    switch (decision) {
      case Accepted(Write write) -> store(situation, change, write);
      case Conflicted(Conflict conflict, Resolution resolution) -> {
        said.add(conflict.local().data());
        int before = earlierOf(situation).size();
        switch (resolution) {
          case Resolution.UseLocal(Write write) -> store(situation, change, write);
          case Resolution.Merged(Write write) -> store(situation, change, write);
          case Resolution.UseServer(), Resolution.Pending() -> {}
        }
        String id = "conflict-" + said.size();
        var disputed =
            new Earlier.Result.Disputed(id, conflict, resolution.text(), version(), clock());
        earlierOf(situation).add(before, remembered(situation, change, disputed));
      }
      case Duplicate duplicate -> {}
      case Rejected rejected -> {}
      case Decision.Resolved resolved -> throw new AssertionError(resolved);
    }
  }

  private void store(Situation situation, Change change, Write write) {
    Record before = current;
    Principal principal = situation.principal();
    Instant now = situation.now();
    long version = version() + 1;
    current =
        new Record(
            Scene.KEY,
            version,
            write.clock(),
            write.data(),
            write.deleted(),
            now,
            before == null
                ? new Authorship(principal.user(), principal.device())
                : before.created(),
            now,
            principal.user(),
            version,
            Set.of(Scope.tenant()));
    Instant stated = change.clientTime();
    Instant time = stated == null || stated.isAfter(now) ? now : stated;
    versions.add(new Written(version, write.data(), principal.device(), write.exact(), time));
    said.add(write.data());
    earlierOf(situation)
        .add(
            remembered(
                situation,
                change,
                new Earlier.Result.Stored(version, write.clock(), write.exact())));
  }

  private List<Earlier> earlierOf(Situation situation) {
    return earlier.computeIfAbsent(situation.principal().device(), name -> new ArrayList<>());
  }

  private static Earlier remembered(Situation situation, Change change, Earlier.Result result) {
    Long named =
        switch (change.base()) {
          case Base.Seen(long version) -> version;
          case Base.Exactly(long version) -> version;
          case Base.Unnamed unnamed -> null;
          case Base.OneOf oneOf -> null;
          case Base.Present present -> null;
          case Base.AsOf asOf -> null;
          case Base.Newest newest -> null;
          case Base.Resolving resolving -> null;
        };
    return new Earlier(situation.set(), situation.fingerprint(), named, result);
  }

  /// The data of a version; null when there is none or it was pruned.
  private @Nullable Data content(long version) {
    boolean kept = version > 0 && version <= version() && (!prunes || version == version());
    return kept ? versions.get((int) version - 1).data() : null;
  }
}
