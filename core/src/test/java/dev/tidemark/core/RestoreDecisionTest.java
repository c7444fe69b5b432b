package dev.tidemark.core;

import static dev.tidemark.core.Scene.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Life.Written;
import dev.tidemark.core.VectorClock.Ordering;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// What is said about restoring a version, by example and over the lives of many records.
class RestoreDecisionTest {
  private static final Base NEWEST = new Base.Newest();

  @Test
  void aRestoreShouldBecomeTheNextVersion() {
    Scene scene = Scene.at(3, "{\"a\":3}", Map.of("server", 3L, "tablet-8", 4L));
    assertThat(scene.decide(restore("{\"a\":1}", NEWEST)))
        .isEqualTo(
            new Accepted(
                new Write(
                    new Data("{\"a\":1}"),
                    false,
                    VectorClock.of(Map.of("server", 4L, "tablet-8", 4L)),
                    ChangeType.RESTORE,
                    true)));
  }

  @Test
  void aRestoreShouldReviveADeletedRecord() {
    for (Base base : List.of(NEWEST, new Base.Exactly(3))) {
      Write write = accepted(Scene.deletedAt(3).decide(restore("{\"a\":1}", base)));
      assertThat(write.deleted()).isFalse();
      assertThat(write.data()).isEqualTo(new Data("{\"a\":1}"));
      assertThat(write.changeType()).isEqualTo(ChangeType.RESTORE);
      assertThat(write.clock()).isEqualTo(VectorClock.of(Map.of("server", 4L)));
    }
  }

  @Test
  void aRestoreToNothingMoreThanEmptyDataShouldReviveToo() {
    Write write = accepted(Scene.deletedAt(3).decide(restore("{}", NEWEST)));
    assertThat(write.deleted()).isFalse();
    assertThat(write.data()).isEqualTo(Data.empty());
  }

  @Test
  void aRestoreOfWhatStandsShouldBeADuplicate() {
    assertThat(Scene.at(3, "{\"a\":1,\"b\":2}").decide(restore("{\"b\":2.0,\"a\":1}", NEWEST)))
        .isEqualTo(new Duplicate(null));
  }

  @Test
  void aRestoreOntoAnotherVersionThanItNamesShouldBeAMismatch() {
    for (long version : new long[] {0, 2, 4}) {
      for (Scene scene : List.of(Scene.at(3, "{\"a\":1}"), Scene.deletedAt(3))) {
        assertThat(rejection(scene.decide(restore("{\"a\":1}", new Base.Exactly(version)))))
            .isEqualTo(Rejection.VERSION_MISMATCH);
      }
    }
  }

  @Test
  void aRestoreOfNothingShouldBeNotFound() {
    for (Base base : List.of(NEWEST, new Base.Exactly(0), new Base.Exactly(3))) {
      assertThat(rejection(Scene.empty().decide(restore("{}", base))))
          .isEqualTo(Rejection.NOT_FOUND);
    }
  }

  @Test
  void aRestoreOfAHiddenRecordShouldLookLikeThatOfNone() {
    for (Base base : List.of(NEWEST, new Base.Exactly(3))) {
      Decision ofNone = Scene.empty().decide(restore("{\"a\":1}", base));
      for (Scene scene : List.of(Scene.at(3, "{\"a\":1}"), Scene.deletedAt(3))) {
        assertThat(scene.holding(Scope.user("asha")).decide(restore("{\"a\":1}", base)))
            .isEqualTo(ofNone);
      }
    }
  }

  @Test
  void whoMayNotWriteTheRecordShouldNotRestoreIt() {
    for (Scene scene : List.of(Scene.at(3, "{\"a\":1}"), Scene.deletedAt(3))) {
      Scene writtenByOthers = scene.collection(List.of("tenant"), List.of("admin", "owner"));
      assertThat(rejection(writtenByOthers.decide(restore("{}", NEWEST))))
          .isEqualTo(Rejection.FORBIDDEN);
      var admin = new Principal("123", "root", null, Role.ADMIN);
      assertThat(writtenByOthers.as(admin).decide(restore("{}", NEWEST)))
          .isInstanceOf(Accepted.class);
    }
  }

  @Test
  void aManagedCollectionShouldNotBeRestored() {
    var managed =
        new CollectionDefinition(
            "patients",
            null,
            List.of(new ScopeRule.Tenant()),
            List.of(),
            List.of(),
            ConflictPolicy.standard(),
            null,
            true);
    assertThat(
            rejection(Scene.at(3, "{}").definition(managed).decide(restore("{\"a\":1}", NEWEST))))
        .isEqualTo(Rejection.READ_ONLY_COLLECTION);
  }

  @Test
  void aRestoreShouldDemandItsBaseAndBringAllData() {
    for (Base base : List.of(Base.unnamed(), new Base.Seen(3))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> restore("{}", base))
          .withMessageContaining("restore");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Scene.partial(restore("{}", NEWEST)))
        .withMessageContaining("restore");
  }

  @Test
  void devicesShouldNotPushARestore() {
    assertThat(Operation.of("restore")).isEmpty();
    assertThat(Operation.RESTORE.text()).isEqualTo("restore");
  }

  @Test
  void anyVersionShouldComeBackWhateverTheRecordHasBecome() {
    eachLife((random, life, situation, version) -> {
      Change change = restore(version.data().text(), NEWEST);
      Record current = situation.current().orElseThrow();

      Decision decision = Decider.standard().decide(situation, change);

      if (!current.deleted() && current.data().same(version.data())) {
        assertThat(decision).isEqualTo(new Duplicate(null));
        return;
      }
      Write write = accepted(decision);
      assertThat(write.data()).isEqualTo(version.data());
      assertThat(write.deleted()).isFalse();
      assertThat(write.changeType()).isEqualTo(ChangeType.RESTORE);
      assertThat(write.clock().compare(current.clock())).isEqualTo(Ordering.ABOVE);
      assertThat(write.clock().get("server")).isEqualTo(current.clock().get("server") + 1);
    });
  }

  @Test
  void aSecondRestoreOfTheSameVersionShouldHaveNoEffect() {
    eachLife((random, life, situation, version) -> {
      Change change = restore(version.data().text(), NEWEST);
      life.apply(situation, change, Decider.standard().decide(situation, change));

      assertThat(life.data().same(version.data())).isTrue();
      assertThat(Decider.standard().decide(situation(life, change), change))
          .isEqualTo(new Duplicate(null));
    });
  }

  @Test
  void aRestoreShouldBeTakenOnlyAtTheVersionThatItNames() {
    eachLife((random, life, situation, version) -> {
      long named = random.nextLong(life.version() + 2);
      Change change = restore(version.data().text(), new Base.Exactly(named));

      Decision decision = Decider.standard().decide(situation, change);

      assertThat(decision)
          .isEqualTo(
              named == life.version()
                  ? Decider.standard().decide(situation, restore(version.data().text(), NEWEST))
                  : new Rejected(
                      Rejection.VERSION_MISMATCH,
                      "the record is at version " + life.version() + ", not " + named,
                      null));
    });
  }

  /// What should hold when that version of a record is restored.
  @FunctionalInterface
  private interface Check {
    void holds(RandomGenerator random, Life life, Situation situation, Written version);
  }

  /// Checks restores of any version of records that several devices have written, whatever came of
  /// their edits.
  private static void eachLife(Check check) {
    Seeds.each(
        2_000,
        random -> {
          var life = new Life(random, Seeds.oneOf(random, Strategy.values()));
          life.decideAndApply(Life.principal("tablet-1"), Scene.create("{\"a\":0}"), true);
          for (int i = random.nextInt(10); i > 0; i--) {
            Principal writer = Life.principal("tablet-" + random.nextInt(3));
            long seen = random.nextLong(1, life.version() + 1);
            Change edit =
                random.nextInt(4) == 0
                    ? Scene.delete(seen)
                    : Scene.update(seen, "{\"a\":" + random.nextInt(3) + "}");
            life.decideAndApply(writer, edit, random.nextBoolean());
          }
          Written version = Seeds.oneOf(random, life.versionsAfter(0).toArray(Written[]::new));
          Change any = restore(version.data().text(), NEWEST);
          check.holds(random, life, situation(life, any), version);
        });
  }

  /// As it is for somebody who asks on no device.
  private static Situation situation(Life life, Change change) {
    Situation onDevice = life.situation(Life.principal("tablet-9"), change, life.nextSet());
    return new Situation(
        onDevice.current(),
        onDevice.currentTime(),
        null,
        List.of(),
        null,
        List.of(),
        onDevice.set(),
        new Principal("123", "asha", null, Role.MEMBER),
        onDevice.held(),
        onDevice.definition(),
        onDevice.rule(),
        onDevice.now(),
        onDevice.server(),
        null,
        onDevice.departed(),
        onDevice.forgotten());
  }

  private static Change restore(String data, Base base) {
    return change(Operation.RESTORE, data, base);
  }

  private static Write accepted(Decision decision) {
    return Optional.of(decision)
        .filter(Accepted.class::isInstance)
        .map(accepted -> ((Accepted) accepted).write())
        .orElseThrow(() -> new AssertionError("unexpected: " + decision));
  }

  private static Rejection rejection(Decision decision) {
    return Optional.of(decision)
        .filter(Rejected.class::isInstance)
        .map(rejected -> ((Rejected) rejected).reason())
        .orElseThrow(() -> new AssertionError("unexpected: " + decision));
  }
}
