package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.VectorClock.Ordering;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What should hold for every decision, whatever came before.
class StandardDeciderPropertyTest {
  private static final String[] DEVICES = {"tablet-1", "tablet-2", "tablet-3"};
  private static final String[] MEMBERS = {"a", "b", "c"};

  @Test
  void equalSituationsShouldGiveEqualDecisions() {
    eachDecision((life, situation, change, decision) ->
        assertThat(Decider.standard().decide(situation, change)).isEqualTo(decision));
  }

  @Test
  void everyWriteShouldHaveAClockAboveTheCurrentOne() {
    eachDecision((life, situation, change, decision) -> {
      Write write = writeOf(decision);
      if (write == null) {
        return;
      }
      VectorClock before = situation.current().map(Record::clock).orElse(VectorClock.empty());
      assertThat(write.clock().compare(before)).isEqualTo(Ordering.ABOVE);
      VectorClock sent = change.clock();
      if (sent != null) {
        boolean judged = situation.current().isEmpty() || !demands(change);
        boolean asSent = judged && sent.compare(before) == Ordering.ABOVE;
        assertThat(write.clock().compare(sent)).isEqualTo(asSent ? Ordering.EQUAL : Ordering.ABOVE);
      }
      if (sent == null || !write.clock().equals(sent)) {
        assertThat(write.clock().get("server")).isGreaterThan(before.get("server"));
      }
    });
  }

  @Test
  void aDeletionShouldBeEmptyAndNothingElseADeletion() {
    eachDecision((life, situation, change, decision) -> {
      Write write = writeOf(decision);
      if (write != null) {
        boolean bothDelete =
            change.operation() == Operation.DELETE
                && (write.changeType() != ChangeType.MERGE
                    || situation.current().orElseThrow().deleted());
        assertThat(write.deleted()).isEqualTo(bothDelete);
        if (write.deleted()) {
          assertThat(write.data()).isEqualTo(Data.empty());
        }
      }
    });
  }

  @Test
  void aConflictShouldHoldBothSidesAndWhatTheyWereMadeFrom() {
    eachDecision((life, situation, change, decision) -> {
      if (!(decision instanceof Conflicted(Conflict conflict, Resolution resolution))) {
        return;
      }
      Record current = situation.current().orElseThrow();
      assertThat(conflict.server())
          .isEqualTo(
              new Conflict.Side(
                  current.version(),
                  current.clock(),
                  current.data(),
                  current.deleted(),
                  life.currentTime()));
      boolean deletes = change.operation() == Operation.DELETE;
      assertThat(conflict.local().deleted()).isEqualTo(deletes);
      assertThat(conflict.local().clock()).isEqualTo(change.clock());
      Data base = conflict.base();
      Data local = change.data();
      if (deletes) {
        local = Data.empty();
      } else if (change.partial()) {
        local = (base == null ? current.data() : base).patch(change.data());
      }
      assertThat(conflict.local().data()).isEqualTo(local);
      if (base != null) {
        assertThat(life.everSaid(base)).as("%s was never said", base).isTrue();
      }
    });
  }

  @Test
  void aMergedResultShouldKeepWhatEitherSideChanged() {
    eachDecision((life, situation, change, decision) -> {
      if (decision instanceof Conflicted(Conflict conflict, Resolution.Merged(Write write))) {
        Data base = conflict.base();
        assertThat(base).isNotNull();
        for (Conflict.Side side : List.of(conflict.local(), conflict.server())) {
          for (String member : MEMBERS) {
            if (!side.data().sameMember(member, base)) {
              assertThat(write.data().sameMember(member, side.data()))
                  .as("%s of %s in %s", member, side.data(), write.data())
                  .isTrue();
            }
          }
        }
      }
    });
  }

  @Test
  void nothingButAConflictShouldComeOfAnEditThatHasNotSeenAnothersWrite() {
    eachDecision((life, situation, change, decision) -> {
      if (decision instanceof Accepted
          && change.base() instanceof Base.Seen(long seen)
          && change.clock() == null) {
        for (Life.Written version : life.versionsAfter(seen)) {
          assertThat(version.device()).isEqualTo(situation.principal().device());
          assertThat(version.exact()).isTrue();
        }
      }
    });
  }

  @Test
  void aDuplicateShouldSayWhatStandsOrWhatWasJudgedInAnEarlierSet() {
    eachDecision((life, situation, change, decision) -> {
      if (decision instanceof Duplicate(Earlier.Result first)) {
        Record current = situation.current().orElseThrow();
        if (first == null) {
          Data result = change.partial() ? current.data().patch(change.data()) : change.data();
          assertThat(current.deleted()).isEqualTo(change.operation() == Operation.DELETE);
          assertThat(current.deleted() || result.same(current.data())).isTrue();
        } else {
          assertThat(situation.earlier())
              .anyMatch(earlier ->
                  earlier.result() == first
                      && earlier.set() < situation.set()
                      && earlier.fingerprint().equals(situation.fingerprint()));
        }
      }
    });
  }

  @Test
  void aRetryInALaterSetShouldBeAnsweredAsTheFirstTimeAndHaveNoEffect() {
    eachDecision((life, situation, change, decision) -> {
      if (decision instanceof Accepted || decision instanceof Conflicted) {
        life.apply(situation, change, decision);
        Situation again = life.situation(situation.principal(), change, life.nextSet());
        Decision repeated = Decider.standard().decide(again, change);
        assertThat(repeated).isInstanceOf(Duplicate.class);
        Earlier.Result first = ((Duplicate) repeated).first();
        assertThat(first instanceof Earlier.Result.Disputed)
            .isEqualTo(decision instanceof Conflicted);
      }
    });
  }

  @Test
  void aHiddenRecordShouldRevealNothing() {
    eachDecision((life, situation, change, decision) -> {
      Situation hidden = life.hidden(situation);
      Situation absent = life.absent(hidden);
      Decision answer = Decider.standard().decide(hidden, change);
      if (situation.current().isPresent()) {
        assertThat(answer).isInstanceOf(Rejected.class);
        if (change.operation() == Operation.CREATE) {
          assertThat(answer).isEqualTo(new Rejected(Rejection.ID_TAKEN, "this id is in use", null));
        } else {
          assertThat(answer).isEqualTo(Decider.standard().decide(absent, change));
        }
      }
    });
  }

  /// One device goes on offline and names whichever of its versions it likes, in any number of
  /// sets.
  @Test
  void aDeviceAloneShouldNeverMeetAConflict() {
    Seeds.each(
        500,
        random -> {
          var life = new Life(random, Strategy.MANUAL);
          Principal principal = Life.principal("tablet-1");
          Data last = Data.empty();
          for (int i = 0; i < 12; i++) {
            long version = life.version();
            Data next = data(random);
            Change change =
                version == 0
                    ? Scene.change(Operation.CREATE, next.text(), Base.unnamed())
                    : Scene.update(random.nextLong(1, version + 1), next.text());
            Decision decision = life.decideAndApply(principal, change, random.nextBoolean());
            boolean judgedBefore =
                decision instanceof Duplicate(Earlier.Result first) && first != null;
            assertThat(decision).isInstanceOfAny(Accepted.class, Duplicate.class);
            last = judgedBefore ? last : next;
            assertThat(life.data().same(last)).as("%s after %s", life.data(), change).isTrue();
          }
        });
  }

  /// One device edits members that nobody else touches, and sets them back, all from the version it
  /// saw first; others write in between. What it says last is what the record says, or it is kept
  /// in a conflict that a person decides.
  @Test
  void aChainOfOfflineEditsShouldNotBeLostBetweenTheWritesOfOthers() {
    Seeds.each(
        5_000,
        random -> {
          var life = new Life(random, Strategy.MERGE);
          Principal writer = Life.principal("tablet-1");
          Principal other = Life.principal("tablet-2");
          life.decideAndApply(other, Scene.create("{\"mine\":0,\"theirs\":0}"), true);
          int theirs = 0;
          for (int i = 0; i < 6; i++) {
            boolean newSet = i == 0 || random.nextBoolean();
            if (newSet && random.nextBoolean()) {
              Change change =
                  Scene.partial(Scene.update(life.version(), "{\"theirs\":" + ++theirs + "}"));
              assertThat(life.decideAndApply(other, change, true)).isInstanceOf(Accepted.class);
            }
            // A time of its own tells this edit from an earlier one that says the same.
            Change edit =
                Scene.made(
                    Scene.update(1, "{\"mine\":" + random.nextInt(3) + ",\"theirs\":0}"),
                    Scene.MORNING.plusSeconds(i));
            Decision decision = life.decideAndApply(writer, edit, newSet);
            if (decision instanceof Conflicted(Conflict conflict, Resolution.Pending pending)) {
              assertThat(conflict.local().data()).isEqualTo(edit.data());
              return;
            }
            assertThat(life.data().sameMember("mine", edit.data()))
                .as("%s after %s gave %s", life.data(), edit.data(), decision)
                .isTrue();
            assertThat(life.data().tree().get("theirs").intValue())
                .as("%s after %s", life.data(), decision)
                .isEqualTo(theirs);
          }
        });
  }

  /// What should hold for a decision.
  @FunctionalInterface
  private interface Check {
    void holds(Life life, Situation situation, Change change, Decision decision);
  }

  /// Checks decisions of all kinds over the lives of many records.
  private static void eachDecision(Check check) {
    Seeds.each(
        2_000,
        random -> {
          var life = new Life(random, Seeds.oneOf(random, Strategy.values()));
          for (int i = 0; i < 15; i++) {
            Principal principal = Life.principal(Seeds.oneOf(random, DEVICES));
            Change change = change(random, life, principal);
            Situation situation =
                life.situation(
                    principal,
                    change,
                    random.nextInt(3) > 0 ? life.nextSet() : life.set(principal));
            Decision decision = Decider.standard().decide(situation, change);
            long version = life.version();
            check.holds(life, situation, change, decision);
            if (life.version() == version) {
              life.apply(situation, change, decision);
            }
          }
        });
  }

  private static Change change(RandomGenerator random, Life life, Principal principal) {
    if (life.version() > 0 && random.nextInt(8) == 0) {
      return life.anyChangeOf(random, principal)
          .orElseGet(() -> Scene.update(life.version(), "{}"));
    }
    Operation operation =
        life.version() == 0 && random.nextInt(4) > 0
            ? Operation.CREATE
            : Seeds.oneOf(
                random,
                Operation.CREATE,
                Operation.UPDATE,
                Operation.UPDATE,
                Operation.UPDATE,
                Operation.RESTORE,
                Operation.DELETE);
    boolean restores = operation == Operation.RESTORE;
    Base base =
        switch (restores ? random.nextInt(1, 3) : random.nextInt(10)) {
          case 0 -> Base.unnamed();
          case 1 -> new Base.Newest();
          case 2 -> new Base.Exactly(life.version());
          case 3, 4, 5 -> new Base.Seen(life.version());
          default -> new Base.Seen(random.nextLong(life.version() + 3));
        };
    VectorClock clock =
        switch (random.nextInt(6)) {
          case 0 -> life.clock().increment(principal.device());
          case 1 -> life.clock();
          case 2 -> VectorClockTest.clock(random);
          default -> null;
        };
    boolean partial = operation != Operation.DELETE && !restores && random.nextInt(3) == 0;
    Data data = operation == Operation.DELETE ? Data.empty() : data(random);
    return new Change(
        Scene.KEY,
        operation,
        data,
        partial,
        base,
        clock,
        random.nextBoolean() ? null : Scene.MORNING.plusSeconds(random.nextInt(100_000)));
  }

  private static Data data(RandomGenerator random) {
    var tree = StrictJson.mapper().createObjectNode();
    for (String member : MEMBERS) {
      if (random.nextInt(4) > 0) {
        tree.put(member, random.nextInt(3));
      }
    }
    return Data.of(tree);
  }

  private static boolean demands(Change change) {
    return change.base() instanceof Base.Newest || change.base() instanceof Base.Exactly;
  }

  private static @Nullable Write writeOf(Decision decision) {
    return switch (decision) {
      case Accepted(Write write) -> write;
      case Conflicted(Conflict conflict, Resolution.UseLocal(Write write)) -> write;
      case Conflicted(Conflict conflict, Resolution.Merged(Write write)) -> write;
      case Conflicted conflicted -> null;
      case Duplicate duplicate -> null;
      case Rejected rejected -> null;
      case Decision.Resolved resolved -> null;
    };
  }
}
