package dev.tidemark.core;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ConflictPolicy.Strategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A situation as examples tell it, of record `patients/1` in set 10 at noon: what is not said is
/// plain. The principal is Asha with tablet-7; everybody in the tenant sees the record.
final class Scene {
  static final RecordKey KEY = new RecordKey("patients", "1");
  static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");
  static final Instant MORNING = Instant.parse("2024-01-01T08:00:00Z");
  static final Principal ASHA = new Principal("123", "asha", "tablet-7", Role.DEVICE);
  static final Authorship BEN = new Authorship("ben", "tablet-8");

  private @Nullable Record current;
  private @Nullable Data base;
  private final List<Earlier> earlier = new ArrayList<>();
  private List<String> following = List.of();
  private Principal principal = ASHA;
  private Set<Scope> held = Set.of(Scope.tenant(), Scope.user("asha"));
  private CollectionDefinition definition = CollectionDefinition.shared("patients");
  private DataRule rule = DataRule.none();
  private String server = "server";
  private Situation.@Nullable Dispute dispute;
  private Predicate<String> departed = name -> false;

  /// No such record.
  static Scene empty() {
    return new Scene();
  }

  /// The record at that version, made by Ben, with the clock `{"server": version}`.
  static Scene at(long version, String data) {
    return at(version, data, Map.of("server", version));
  }

  /// The record at that version with that clock.
  static Scene at(long version, String data, Map<String, Long> clock) {
    var scene = new Scene();
    scene.current =
        new Record(
            KEY,
            version,
            VectorClock.of(clock),
            new Data(data),
            false,
            MORNING,
            BEN,
            MORNING,
            "ben",
            version,
            Set.of(Scope.tenant()));
    return scene;
  }

  /// The record, deleted by that version.
  static Scene deletedAt(long version) {
    Scene scene = at(version, "{}");
    Record it = scene.record();
    scene.current =
        new Record(
            KEY,
            version,
            it.clock(),
            Data.empty(),
            true,
            MORNING,
            BEN,
            MORNING,
            "ben",
            version,
            it.scopes());
    return scene;
  }

  /// What the version that the change names says.
  Scene base(String data) {
    base = new Data(data);
    return this;
  }

  /// A collection with that strategy.
  Scene policy(Strategy strategy) {
    return policy(new ConflictPolicy(strategy, true, true));
  }

  Scene policy(ConflictPolicy policy) {
    return definition(
        new CollectionDefinition(
            "patients",
            null,
            definition.scopes(),
            List.of(),
            definition.write(),
            policy,
            null,
            false));
  }

  /// A collection whose records must not have that member.
  Scene without(String member) {
    rule =
        data ->
            data.tree().has(member)
                ? Optional.of(new DataRule.Breach("/" + member, "must not be there"))
                : Optional.empty();
    return this;
  }

  Scene definition(CollectionDefinition other) {
    definition = other;
    return this;
  }

  /// A collection that these write, whose records these rules show.
  Scene collection(List<String> scopes, List<String> write) {
    Record it = current;
    definition =
        new CollectionDefinition(
            "patients",
            null,
            scopes.stream().map(ScopeRule::of).toList(),
            List.of(),
            write,
            definition.policy(),
            null,
            false);
    if (it != null) {
      current =
          new Record(
              KEY,
              it.version(),
              it.clock(),
              it.data(),
              it.deleted(),
              MORNING,
              BEN,
              MORNING,
              "ben",
              it.version(),
              definition.scopesOf(BEN, it.data()));
    }
    return this;
  }

  Scene as(Principal other) {
    principal = other;
    return this;
  }

  Scene holding(Scope... scopes) {
    held = Set.of(scopes);
    return this;
  }

  Scene departed(Predicate<String> entries) {
    departed = entries;
    return this;
  }

  /// Later changes of the same set have these fingerprints.
  Scene following(String... fingerprints) {
    following = List.of(fingerprints);
    return this;
  }

  Scene server(String name) {
    server = name;
    return this;
  }

  /// In that set, this device's change of that base became that version, exactly as sent.
  Scene stored(long set, @Nullable Long named, long version, String fingerprint) {
    return stored(set, named, version, fingerprint, true);
  }

  Scene stored(long set, @Nullable Long named, long version, String fingerprint, boolean exact) {
    var clock = VectorClock.of(Map.of("server", version));
    earlier.add(
        new Earlier(set, fingerprint, named, new Earlier.Result.Stored(version, clock, exact)));
    return this;
  }

  /// In that set, this device's change of that base became a conflict; it had sent that.
  Scene disputed(long set, @Nullable Long named, String sent, String fingerprint) {
    return disputed(set, named, sent, fingerprint, true);
  }

  /// The same, with a base that is known or not.
  Scene disputed(long set, @Nullable Long named, String sent, String fingerprint, boolean known) {
    Conflict conflict =
        new Conflict(
            KEY,
            Conflict.Type.UPDATE_UPDATE,
            Conflict.Reason.VERSION_CONFLICT,
            named,
            known ? Data.empty() : null,
            new Conflict.Side(named == null ? 0 : named, null, new Data(sent), false, MORNING),
            new Conflict.Side(1, VectorClock.empty(), Data.empty(), false, MORNING),
            Strategy.MANUAL,
            Conflict.Suggestion.MANUAL_REVIEW);
    earlier.add(
        new Earlier(
            set,
            fingerprint,
            named,
            new Earlier.Result.Disputed(
                "conflict-" + set, conflict, "pending", 1, VectorClock.empty())));
    return this;
  }

  /// The change is about a conflict with that local side.
  Scene dispute(Conflict.Side local, boolean pending) {
    var server = new Conflict.Side(1, VectorClock.empty(), Data.empty(), false, MORNING);
    dispute =
        new Situation.Dispute(
            new Conflict(
                KEY,
                Conflict.Type.UPDATE_UPDATE,
                Conflict.Reason.VERSION_CONFLICT,
                1L,
                Data.empty(),
                local,
                server,
                Strategy.MANUAL,
                Conflict.Suggestion.MANUAL_REVIEW),
            pending);
    return this;
  }

  Record record() {
    return Optional.ofNullable(current).orElseThrow();
  }

  Decision decide(Change change) {
    String device = principal.device();
    var situation =
        new Situation(
            Optional.ofNullable(current),
            current == null ? null : MORNING,
            base,
            List.copyOf(earlier),
            device == null ? null : change.fingerprint(device),
            following,
            10,
            principal,
            held,
            definition,
            rule,
            NOON,
            server,
            dispute,
            departed,
            time -> false);
    return Decider.standard().decide(situation, change);
  }

  static Change create(String data) {
    return change(Operation.CREATE, data, Base.unnamed());
  }

  static Change update(long seen, String data) {
    return change(Operation.UPDATE, data, new Base.Seen(seen));
  }

  static Change delete(long seen) {
    return change(Operation.DELETE, "{}", new Base.Seen(seen));
  }

  static Change change(Operation operation, String data, Base base) {
    return new Change(KEY, operation, new Data(data), false, base, null, null);
  }

  static Change partial(Change change) {
    return new Change(
        change.key(),
        change.operation(),
        change.data(),
        true,
        change.base(),
        change.clock(),
        change.clientTime());
  }

  static Change clocked(Change change, Map<String, Long> clock) {
    return new Change(
        change.key(),
        change.operation(),
        change.data(),
        change.partial(),
        change.base(),
        VectorClock.of(clock),
        change.clientTime());
  }

  static Change made(Change change, Instant time) {
    return new Change(
        change.key(),
        change.operation(),
        change.data(),
        change.partial(),
        change.base(),
        change.clock(),
        time);
  }
}
