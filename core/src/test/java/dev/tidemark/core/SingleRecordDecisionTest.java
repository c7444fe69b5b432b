package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Changes of those who do not sync: single records over REST, written by [Base.Newest] and
/// [Base.Exactly].
class SingleRecordDecisionTest {
  private static final RecordKey KEY = new RecordKey("patients", "p1");
  private static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");
  private static final Instant FLOOR = Instant.parse("2023-10-01T00:00:00Z");
  private static final Data ASHA = new Data("{\"name\":\"Asha\"}");
  private static final Data BEN = new Data("{\"name\":\"Ben\"}");

  @Test
  void aPutOfAnUnknownRecordShouldCreateIt() {
    assertThat(accepted(null, put(new Base.Newest())).changeType()).isEqualTo(ChangeType.CREATE);
    assertThat(accepted(null, put(new Base.Exactly(0))).changeType()).isEqualTo(ChangeType.CREATE);
  }

  @Test
  void aPutOntoALiveRecordShouldUpdateIt() {
    Record live = record(3, ASHA, false);

    assertThat(accepted(live, put(new Base.Newest())).changeType()).isEqualTo(ChangeType.UPDATE);
    assertThat(accepted(live, put(new Base.Exactly(3))).changeType()).isEqualTo(ChangeType.UPDATE);
    assertThat(rejected(live, put(new Base.Exactly(2)))).isEqualTo(Rejection.VERSION_MISMATCH);
    assertThat(rejected(live, put(new Base.Exactly(0)))).isEqualTo(Rejection.VERSION_MISMATCH);
  }

  @Test
  void aConditionOfSeveralVersionsShouldBeMetByAnyOfThem() {
    Record live = record(3, ASHA, false);
    var known = new Base.OneOf(List.of(2L, 3L));
    var unknown = new Base.OneOf(List.of(1L, 2L));
    var none = new Base.OneOf(List.of());

    assertThat(accepted(live, put(known)).changeType()).isEqualTo(ChangeType.UPDATE);
    assertThat(rejected(live, put(unknown))).isEqualTo(Rejection.VERSION_MISMATCH);
    assertThat(rejected(live, put(none))).isEqualTo(Rejection.VERSION_MISMATCH);
    assertThat(rejected(null, put(known))).isEqualTo(Rejection.VERSION_MISMATCH);
    assertThat(rejected(record(3, Data.empty(), true), put(known)))
        .isEqualTo(Rejection.VERSION_MISMATCH);
  }

  @Test
  void aConditionThatThereIsARecordShouldBeMetByAnyLiveOne() {
    var present = new Base.Present();

    assertThat(accepted(record(3, ASHA, false), put(present)).changeType())
        .isEqualTo(ChangeType.UPDATE);
    assertThat(rejected(null, put(present))).isEqualTo(Rejection.VERSION_MISMATCH);
    assertThat(rejected(record(3, Data.empty(), true), put(present)))
        .isEqualTo(Rejection.VERSION_MISMATCH);
    assertThat(rejected(null, change(Operation.UPDATE, BEN, present)))
        .isEqualTo(Rejection.NOT_FOUND);
  }

  @Test
  void whoHasSeenTheNewestVersionByTheirTimeShouldWrite() {
    Change atNoon = change(Operation.UPDATE, BEN, new Base.AsOf(NOON));
    Change later = change(Operation.UPDATE, BEN, new Base.AsOf(NOON.plusSeconds(60)));

    for (Change change : List.of(atNoon, later)) {
      Write write = accepted(record(3, ASHA, false), change);
      assertThat(write.data()).isEqualTo(BEN);
      assertThat(write.exact()).isTrue();
    }
    assertThat(decide(record(3, BEN, false), atNoon)).isEqualTo(new Duplicate(null));
  }

  @Test
  void whoHasNotSeenTheNewestVersionByTheirTimeShouldBeRefused() {
    Change before = change(Operation.UPDATE, BEN, new Base.AsOf(NOON.minusNanos(1_000)));

    assertThat(rejected(record(3, ASHA, false), before)).isEqualTo(Rejection.STALE);
    assertThat(rejected(record(3, BEN, false), before)).isEqualTo(Rejection.STALE);
    assertThat(rejected(record(3, Data.empty(), true), before)).isEqualTo(Rejection.NOT_FOUND);
    assertThat(rejected(null, before)).isEqualTo(Rejection.NOT_FOUND);
  }

  /// What has gone since they looked may be forgotten, so nobody can tell them.
  @Test
  void whoLastLookedBeforeTheFloorShouldBeRefused() {
    Record old = record(3, ASHA, false, FLOOR.minusSeconds(100));

    assertThat(rejected(old, change(Operation.UPDATE, BEN, new Base.AsOf(FLOOR.minusSeconds(1)))))
        .isEqualTo(Rejection.STALE);
    assertThat(accepted(old, change(Operation.UPDATE, BEN, new Base.AsOf(FLOOR))).data())
        .isEqualTo(BEN);
  }

  @Test
  void aPutOfWhatStandsShouldHaveNoEffect() {
    assertThat(decide(record(3, BEN, false), put(new Base.Newest())))
        .isEqualTo(new Duplicate(null));
  }

  @Test
  void aPutOntoADeletedRecordShouldCreateItAgain() {
    Record deleted = record(3, Data.empty(), true);

    for (Base base : List.of(new Base.Newest(), new Base.Exactly(0))) {
      Write write = accepted(deleted, put(base));
      assertThat(write.changeType()).isEqualTo(ChangeType.CREATE);
      assertThat(write.deleted()).isFalse();
      assertThat(write.data()).isEqualTo(BEN);
      assertThat(write.clock().compare(deleted.clock())).isEqualTo(VectorClock.Ordering.ABOVE);
    }
    assertThat(rejected(deleted, put(new Base.Exactly(3)))).isEqualTo(Rejection.VERSION_MISMATCH);
  }

  @Test
  void aDeletedRecordShouldNotBeThereForPatchAndDelete() {
    Record deleted = record(3, Data.empty(), true);

    for (Base base : List.of(new Base.Newest(), new Base.Exactly(3), new Base.Exactly(1))) {
      assertThat(rejected(deleted, change(Operation.UPDATE, BEN, base)))
          .isEqualTo(Rejection.NOT_FOUND);
      assertThat(rejected(deleted, change(Operation.DELETE, Data.empty(), base)))
          .isEqualTo(Rejection.NOT_FOUND);
    }
  }

  @Test
  void aDeleteOfADeletedRecordByADeviceShouldStillBeADuplicate() {
    Change delete = change(Operation.DELETE, Data.empty(), new Base.Seen(2));

    assertThat(decide(record(3, Data.empty(), true), delete)).isEqualTo(new Duplicate(null));
  }

  private static Write accepted(@Nullable Record current, Change change) {
    Decision decision = decide(current, change);
    assertThat(decision).isInstanceOf(Accepted.class);
    return ((Accepted) decision).write();
  }

  private static Rejection rejected(@Nullable Record current, Change change) {
    Decision decision = decide(current, change);
    assertThat(decision).isInstanceOf(Rejected.class);
    return ((Rejected) decision).reason();
  }

  private static Decision decide(@Nullable Record current, Change change) {
    var situation =
        new Situation(
            Optional.ofNullable(current),
            current == null ? null : current.updatedAt(),
            null,
            List.of(),
            null,
            List.of(),
            1,
            new Principal("t", "asha", null, Role.MEMBER),
            Set.of(Scope.tenant()),
            CollectionDefinition.shared("patients"),
            DataRule.none(),
            NOON,
            "server",
            null,
            entry -> false,
            FLOOR::isAfter);
    return Decider.standard().decide(situation, change);
  }

  private static Change put(Base base) {
    return change(Operation.CREATE, BEN, base);
  }

  private static Change change(Operation operation, Data data, Base base) {
    return new Change(KEY, operation, data, false, base, null, null);
  }

  private static Record record(long version, Data data, boolean deleted) {
    return record(version, data, deleted, NOON);
  }

  private static Record record(long version, Data data, boolean deleted, Instant updatedAt) {
    return new Record(
        KEY,
        version,
        VectorClock.empty().increment("server"),
        data,
        deleted,
        updatedAt,
        new Authorship("asha", null),
        updatedAt,
        "asha",
        version,
        Set.of(Scope.tenant()));
  }
}
