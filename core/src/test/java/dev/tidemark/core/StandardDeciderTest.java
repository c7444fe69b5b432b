package dev.tidemark.core;

import static dev.tidemark.core.Scene.change;
import static dev.tidemark.core.Scene.clocked;
import static dev.tidemark.core.Scene.create;
import static dev.tidemark.core.Scene.delete;
import static dev.tidemark.core.Scene.made;
import static dev.tidemark.core.Scene.partial;
import static dev.tidemark.core.Scene.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Conflict.Reason;
import dev.tidemark.core.Conflict.Suggestion;
import dev.tidemark.core.Conflict.Type;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.VectorClock.Ordering;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One example for each sentence of what is said about deciding a change.
class StandardDeciderTest {

  @Nested
  class AChangeJudgedBefore {
    private final Change change = update(1, "{\"a\":2}");
    private final String fingerprint = change.fingerprint("tablet-7");

    @Test
    void shouldBeADuplicateThatIsAnsweredAsTheFirstTime() {
      assertThat(first(Scene.at(2, "{\"a\":2}").stored(9, 1L, 2, fingerprint).decide(change)))
          .isEqualTo(new Earlier.Result.Stored(2, VectorClock.of(Map.of("server", 2L)), true));
    }

    @Test
    void shouldBeADuplicateToo_WhenOthersChangedTheRecordSince() {
      assertThat(first(Scene.at(5, "{\"a\":9}").stored(9, 1L, 2, fingerprint).decide(change)))
          .isInstanceOf(Earlier.Result.Stored.class);
    }

    @Test
    void shouldBeAnsweredWithTheConflictThatItBecame() {
      assertThat(
              first(
                  Scene.at(2, "{\"a\":9}")
                      .disputed(9, 1L, "{\"a\":2}", fingerprint)
                      .decide(change)))
          .isInstanceOfSatisfying(
              Earlier.Result.Disputed.class, it -> assertThat(it.id()).isEqualTo("conflict-9"));
    }

    @Test
    void shouldBeAnsweredWithTheConflict_WhenThatWasResolvedToAVersionAtOnce() {
      Scene scene =
          Scene.at(3, "{\"a\":2,\"b\":2}")
              .disputed(9, 1L, "{\"a\":2}", fingerprint)
              .stored(9, 1L, 3, fingerprint, false);
      assertThat(first(scene.decide(change))).isInstanceOf(Earlier.Result.Disputed.class);
    }

    @Test
    void shouldBeANewEdit_WhenTheDeviceChangedTheRecordAgainInAStillLaterSet() {
      Scene scene =
          Scene.at(3, "{\"a\":3}").stored(8, 1L, 2, fingerprint).stored(9, 2L, 3, "other");
      assertThat(scene.decide(change)).isInstanceOf(Accepted.class);
    }

    @Test
    void shouldBeADuplicate_WhenItsSetRepeatsTheStillLaterSetToo() {
      Scene scene =
          Scene.at(3, "{\"a\":3}").stored(8, 1L, 2, fingerprint).stored(9, 2L, 3, "other");
      assertThat(first(scene.following("new", "other").decide(change)))
          .isEqualTo(new Earlier.Result.Stored(2, VectorClock.of(Map.of("server", 2L)), true));
    }

    @Test
    void shouldBeADuplicate_WhenNothingStandsOfItButALaterOneOfItsSetWasJudged() {
      Scene scene = Scene.at(3, "{\"a\":3}").stored(9, 2L, 3, "other");
      assertThat(scene.decide(change)).isNotInstanceOf(Duplicate.class);
      assertThat(scene.following("other").decide(change)).isEqualTo(new Duplicate(null));
    }

    @Test
    void shouldBeRejectedAgain_WhenNothingStandsOfItAndItIsNotAllowed() {
      Scene scene = Scene.at(3, "{\"a\":3}").stored(9, 2L, 3, "other").holding();
      assertThat(rejection(scene.following("other").decide(change))).isEqualTo(Rejection.NOT_FOUND);
    }

    @Test
    void shouldBeANewEdit_WhenItStandsInTheSameSetOnly() {
      Scene scene =
          Scene.at(3, "{\"a\":3}").stored(10, 1L, 2, fingerprint).stored(10, 1L, 3, "other");
      assertThat(scene.decide(change)).isInstanceOf(Accepted.class);
    }

    @Test
    void shouldBeJudgedAnew_WhenThePrincipalHasNoDevice() {
      var member = new Principal("123", "asha", null, Role.MEMBER);
      Scene scene = Scene.at(5, "{\"a\":9}").as(member).stored(9, 1L, 2, fingerprint);
      assertThat(scene.decide(change)).isInstanceOf(Conflicted.class);
    }

    private static Earlier.Result first(Decision decision) {
      return decision instanceof Duplicate(Earlier.Result first) && first != null
          ? first
          : fail(decision);
    }
  }

  @Nested
  class Access {
    @Test
    void anUpdateOrDeleteOfNothingShouldBeNotFound() {
      assertThat(rejection(Scene.empty().decide(update(1, "{}")))).isEqualTo(Rejection.NOT_FOUND);
      assertThat(rejection(Scene.empty().decide(delete(1)))).isEqualTo(Rejection.NOT_FOUND);
    }

    @Test
    void aHiddenRecordShouldLookLikeNone() {
      Scene hidden = Scene.at(2, "{\"secret\":1}").holding(Scope.user("asha"));
      for (Change change : List.of(update(2, "{}"), partial(update(1, "{}")), delete(2))) {
        assertThat(hidden.decide(change)).isEqualTo(Scene.empty().decide(change));
      }
    }

    @Test
    void aCreateOfAHiddenRecordShouldBeIdTaken() {
      Scene hidden = Scene.at(2, "{\"secret\":1}").holding(Scope.user("asha"));
      assertThat(hidden.decide(create("{\"secret\":1}")))
          .isEqualTo(new Rejected(Rejection.ID_TAKEN, "this id is in use", null));
    }

    @Test
    void whoMayNotWriteTheRecordShouldBeForbidden() {
      Scene scene =
          Scene.at(2, "{\"a\":1}").collection(List.of("tenant"), List.of("admin", "owner"));
      assertThat(rejection(scene.decide(update(2, "{\"a\":2}")))).isEqualTo(Rejection.FORBIDDEN);
      assertThat(rejection(scene.decide(delete(2)))).isEqualTo(Rejection.FORBIDDEN);
      var admin = new Principal("123", "root", null, Role.ADMIN);
      assertThat(scene.as(admin).decide(update(2, "{\"a\":2}"))).isInstanceOf(Accepted.class);
    }

    @Test
    void whoMayNotWriteShouldNotCreateEither() {
      Scene scene = Scene.empty().collection(List.of("tenant"), List.of("admin"));
      assertThat(rejection(scene.decide(create("{}")))).isEqualTo(Rejection.FORBIDDEN);
    }

    @Test
    void ownersShouldCreateAndWriteTheirOwn() {
      Scene scene = Scene.empty().collection(List.of("tenant"), List.of("owner"));
      assertThat(scene.decide(create("{}"))).isInstanceOf(Accepted.class);
    }

    @Test
    void aManagedCollectionShouldBeReadOnly() {
      var definition =
          new CollectionDefinition(
              "patients",
              null,
              List.of(new ScopeRule.Tenant()),
              List.of(),
              List.of(),
              ConflictPolicy.standard(),
              null,
              true);
      assertThat(rejection(Scene.empty().definition(definition).decide(create("{}"))))
          .isEqualTo(Rejection.READ_ONLY_COLLECTION);
    }
  }

  @Nested
  class WithAClock {
    private final Map<String, Long> clock = Map.of("server", 2L, "tablet-8", 1L);
    private final Scene scene = Scene.at(3, "{\"a\":1}", clock).base("{\"a\":0}");

    @Test
    void aClockStrictlyAboveShouldBeAcceptedAndStoredAsSent() {
      Map<String, Long> above = Map.of("server", 2L, "tablet-8", 1L, "tablet-7", 1L);
      Write write = accepted(scene.decide(clocked(update(1, "{\"a\":2}"), above)));
      assertThat(write)
          .isEqualTo(
              new Write(
                  new Data("{\"a\":2}"), false, VectorClock.of(above), ChangeType.UPDATE, true));
    }

    @Test
    void anEqualClockWithTheSameContentShouldBeADuplicate() {
      assertThat(scene.decide(clocked(update(3, "{\"a\":1.0}"), clock)))
          .isEqualTo(new Duplicate(null));
      assertThat(Scene.deletedAt(3).decide(clocked(delete(3), Map.of("server", 3L))))
          .isEqualTo(new Duplicate(null));
    }

    @Test
    void anEqualClockWithOtherContentShouldBeAConflict() {
      assertThat(conflict(scene.decide(clocked(update(3, "{\"a\":2}"), clock))).reason())
          .isEqualTo(Reason.CLOCK_CONFLICT);
    }

    @Test
    void aClockBelowOrConcurrentShouldBeAConflict() {
      for (Map<String, Long> other :
          List.of(Map.of("server", 2L), Map.of("tablet-7", 1L), Map.<String, Long>of())) {
        Conflict conflict = conflict(scene.decide(clocked(update(1, "{\"a\":2}"), other)));
        assertThat(conflict.reason()).isEqualTo(Reason.CLOCK_CONFLICT);
        assertThat(conflict.local().clock()).isEqualTo(VectorClock.of(other));
        assertThat(conflict.server().clock()).isEqualTo(VectorClock.of(clock));
      }
    }

    @Test
    void noBaseShouldBeNeeded() {
      Change unnamed = change(Operation.UPDATE, "{\"a\":2}", Base.unnamed());
      assertThat(scene.decide(clocked(unnamed, Map.of("server", 3L, "tablet-8", 1L))))
          .isInstanceOf(Accepted.class);
      Conflict conflict = conflict(scene.decide(clocked(unnamed, Map.of("tablet-7", 1L))));
      assertThat(conflict.baseVersion()).isNull();
      assertThat(conflict.base()).isNull();
      assertThat(conflict.local().version()).isZero();
    }

    @Test
    void aCreateShouldKeepItsClockAsSent() {
      assertThat(
              accepted(Scene.empty().decide(clocked(create("{}"), Map.of("tablet-7", 4L)))).clock())
          .isEqualTo(VectorClock.of(Map.of("tablet-7", 4L)));
    }

    @Test
    void aCreateWhoseClockCountsNothingShouldGetTheServersEntry() {
      assertThat(accepted(Scene.empty().decide(clocked(create("{}"), Map.of()))).clock())
          .isEqualTo(VectorClock.of(Map.of("server", 1L)));
    }

    @Test
    void aPartialChangeShouldGoOnTopOfTheCurrentVersion() {
      Change change =
          clocked(partial(update(1, "{\"b\":1}")), Map.of("server", 3L, "tablet-8", 1L));
      assertThat(accepted(scene.decide(change)).data()).isEqualTo(new Data("{\"a\":1,\"b\":1}"));
    }
  }

  @Nested
  class WithoutAClock {
    private final Scene scene = Scene.at(3, "{\"a\":1}").base("{\"a\":0}");

    @Test
    void aCreateOfNothingShouldBeAccepted() {
      assertThat(accepted(Scene.empty().decide(create("{\"a\":1}"))))
          .isEqualTo(
              new Write(
                  new Data("{\"a\":1}"),
                  false,
                  VectorClock.of(Map.of("server", 1L)),
                  ChangeType.CREATE,
                  true));
    }

    @Test
    void aCreateWithoutBaseShouldStandOnNothing() {
      Conflict conflict = conflict(scene.decide(create("{\"a\":2}")));
      assertThat(conflict.baseVersion()).isZero();
      assertThat(conflict.base()).isEqualTo(Data.empty());
      assertThat(conflict.type()).isEqualTo(Type.CREATE_CREATE);
    }

    @Test
    void anUpdateOrDeleteWithoutBaseShouldFailAtVersion() {
      for (Operation operation : List.of(Operation.UPDATE, Operation.DELETE)) {
        assertThat(scene.decide(change(operation, "{}", Base.unnamed())))
            .isInstanceOfSatisfying(
                Rejected.class,
                rejected -> {
                  assertThat(rejected.reason()).isEqualTo(Rejection.VALIDATION_FAILED);
                  assertThat(rejected.pointer()).isEqualTo("/version");
                });
      }
    }

    @Test
    void aResultEqualToWhatStandsShouldBeADuplicateWhateverTheBase() {
      for (long base : new long[] {0, 1, 3, 9}) {
        assertThat(scene.decide(update(base, "{\"a\":1e0}"))).isEqualTo(new Duplicate(null));
        assertThat(Scene.deletedAt(3).decide(delete(base))).isEqualTo(new Duplicate(null));
      }
      assertThat(scene.decide(create("{\"a\":1}"))).isEqualTo(new Duplicate(null));
    }

    @Test
    void aPatchShouldBeADuplicateOnlyWhenItsWriterSeesWhatStands() {
      Change patch = partial(update(1, "{\"b\":2}"));

      assertThat(Scene.at(3, "{\"a\":1,\"b\":2}").base("{\"a\":1}").decide(patch))
          .isEqualTo(new Duplicate(null));
      assertThat(Scene.at(3, "{\"b\":2}").decide(partial(update(3, "{\"b\":2}"))))
          .isEqualTo(new Duplicate(null));

      assertThat(Scene.at(3, "{\"a\":5,\"b\":2}").base("{\"a\":1}").decide(patch))
          .isInstanceOf(Conflicted.class);
      assertThat(Scene.at(3, "{\"a\":1,\"b\":2}").decide(patch)).isInstanceOf(Conflicted.class);
    }

    @Test
    void emptyDataShouldNotBeTakenForADeletion() {
      assertThat(Scene.at(3, "{}").decide(delete(3))).isInstanceOf(Accepted.class);
      assertThat(Scene.deletedAt(3).decide(update(3, "{}"))).isInstanceOf(Accepted.class);
    }

    @Test
    void theNewestBaseShouldBeAccepted() {
      Write write = accepted(scene.decide(update(3, "{\"a\":2}")));
      assertThat(write)
          .isEqualTo(
              new Write(
                  new Data("{\"a\":2}"),
                  false,
                  VectorClock.of(Map.of("server", 4L)),
                  ChangeType.UPDATE,
                  true));
    }

    @Test
    void aDeletionShouldLeaveNoData() {
      Change change = change(Operation.DELETE, "{\"a\":1}", new Base.Seen(3));
      assertThat(accepted(scene.decide(change)))
          .isEqualTo(
              new Write(
                  Data.empty(),
                  true,
                  VectorClock.of(Map.of("server", 4L)),
                  ChangeType.DELETE,
                  true));
    }

    @Test
    void anOlderBaseShouldBeAccepted_WhenAllSinceIsTheDevicesOwn() {
      Scene chain = Scene.at(3, "{\"a\":1}").stored(8, 1L, 2, "x").stored(9, 1L, 3, "y");
      assertThat(chain.decide(update(1, "{\"a\":2}"))).isInstanceOf(Accepted.class);
      assertThat(chain.decide(update(2, "{\"a\":2}"))).isInstanceOf(Accepted.class);
    }

    @Test
    void anOfflineChainShouldBeAcceptedWithinOneSetToo() {
      Scene chain = Scene.at(3, "{\"a\":1}").stored(10, 1L, 2, "x").stored(10, 1L, 3, "y");
      assertThat(chain.decide(delete(1))).isInstanceOf(Accepted.class);
    }

    @Test
    void anOlderBaseShouldBeAConflict_WhenSomebodyElseWroteSince() {
      Conflict conflict = conflict(scene.stored(9, 1L, 3, "y").decide(update(1, "{\"a\":2}")));
      assertThat(conflict.reason()).isEqualTo(Reason.VERSION_CONFLICT);
    }

    @Test
    void anOlderBaseShouldBeAConflict_WhenOneSinceWasNotStoredExactly() {
      Scene chain =
          Scene.at(3, "{\"a\":1}")
              .stored(8, null, 2, "x", false)
              .stored(9, 2L, 3, "y")
              .base("{\"a\":0}");
      assertThat(chain.decide(update(1, "{\"a\":2}"))).isInstanceOf(Conflicted.class);
    }

    @Test
    void aBaseAheadOfTheServerShouldBeAConflict() {
      Conflict conflict = conflict(Scene.at(3, "{\"a\":1}").decide(update(4, "{\"a\":2}")));
      assertThat(conflict.reason()).isEqualTo(Reason.VERSION_AHEAD);
      assertThat(conflict.baseVersion()).isEqualTo(4);
      assertThat(conflict.base()).isNull();
    }

    @Test
    void aLateEditOfADeletedRecordShouldBeAConflict() {
      Decision decision = Scene.deletedAt(3).base("{\"a\":0}").decide(update(1, "{\"a\":2}"));
      assertThat(conflict(decision).type()).isEqualTo(Type.UPDATE_DELETE);
      assertThat(conflict(decision).server().deleted()).isTrue();
      assertThat(resolution(decision)).isEqualTo(new Resolution.Pending());
    }

    @Test
    void aCreateOverADeletedRecordShouldBeAConflict() {
      Decision decision = Scene.deletedAt(3).decide(create("{\"a\":2}"));
      assertThat(conflict(decision).type()).isEqualTo(Type.UPDATE_DELETE);
      assertThat(resolution(decision)).isEqualTo(new Resolution.Pending());
    }
  }

  @Nested
  class AfterADispute {
    private final Scene scene = Scene.at(3, "{\"a\":9,\"b\":0}").base("{\"a\":0,\"b\":0}");

    @Test
    void theNextEditOfTheSameBaseShouldStandOnWhatWasSent() {
      scene.disputed(9, 1L, "{\"a\":1,\"b\":0}", "x");
      Decision decision = scene.decide(update(1, "{\"a\":1,\"b\":2}"));
      assertThat(conflict(decision).base()).isEqualTo(new Data("{\"a\":1,\"b\":0}"));
      assertThat(merged(decision).data()).isEqualTo(new Data("{\"a\":9,\"b\":2}"));
    }

    @Test
    void theNextEditInTheSameSetShouldStandOnWhatWasSent_WhateverBaseItNames() {
      scene.disputed(10, 1L, "{\"a\":1,\"b\":0}", "x");
      for (long base : new long[] {1, 2, 3, 4}) {
        assertThat(conflict(scene.decide(update(base, "{\"a\":1,\"b\":2}"))).base())
            .isEqualTo(new Data("{\"a\":1,\"b\":0}"));
      }
    }

    @Test
    void aPartialEditShouldGoOnTopOfWhatWasSent() {
      scene.disputed(10, 1L, "{\"a\":1,\"b\":0}", "x");
      assertThat(conflict(scene.decide(partial(update(3, "{\"b\":2}")))).local().data())
          .isEqualTo(new Data("{\"a\":1,\"b\":2}"));
    }

    @Test
    void whatWasSentShouldStayTheBase_WhenTheDisputeWasResolvedToAVersionAtOnce() {
      Scene resolved =
          Scene.at(3, "{\"a\":1,\"b\":5}")
              .base("{\"a\":0,\"b\":0}")
              .disputed(9, 1L, "{\"a\":1,\"b\":0}", "x")
              .stored(9, 1L, 3, "x", false);
      Decision setBack = resolved.decide(update(1, "{\"a\":0,\"b\":0}"));
      assertThat(conflict(setBack).base()).isEqualTo(new Data("{\"a\":1,\"b\":0}"));
      assertThat(merged(setBack).data()).isEqualTo(new Data("{\"a\":0,\"b\":5}"));
    }

    @Test
    void anEditOfANewerBaseInALaterSetShouldBeFreeOfTheDispute() {
      scene.disputed(9, 1L, "{\"a\":1,\"b\":0}", "x");
      assertThat(scene.decide(update(3, "{\"a\":1,\"b\":2}"))).isInstanceOf(Accepted.class);
    }

    @Test
    void theBaseShouldBeUnknown_WhenThatOfTheDisputeWas() {
      scene.disputed(9, 1L, "{\"a\":1,\"b\":0}", "x", false);
      Decision decision = scene.decide(partial(update(1, "{\"b\":2}")));
      assertThat(conflict(decision).base()).isNull();
      assertThat(resolution(decision)).isEqualTo(new Resolution.Pending());
    }

    @Test
    void theLastOfSeveralDisputesShouldCount() {
      scene.disputed(8, 1L, "{\"a\":1,\"b\":0}", "x").disputed(9, 1L, "{\"a\":1,\"b\":1}", "y");
      assertThat(conflict(scene.decide(update(1, "{\"a\":1,\"b\":2}"))).base())
          .isEqualTo(new Data("{\"a\":1,\"b\":1}"));
    }

    /// The device wrote a = 1 as version 2, somebody else version 3, and the device, which goes on
    /// from its own, sets a back to 0. Against version 1 that would look untouched.
    @Test
    void theBaseShouldBeTheDevicesOwnLaterVersion_WhenItGoesOnFromThat() {
      Scene broken =
          Scene.at(3, "{\"a\":1,\"b\":5}").base("{\"a\":1,\"b\":0}").stored(8, 1L, 2, "x");
      for (long named : new long[] {1, 2}) {
        Decision decision = broken.decide(update(named, "{\"a\":0,\"b\":0}"));
        assertThat(merged(decision).data()).isEqualTo(new Data("{\"a\":0,\"b\":5}"));
      }
    }

    @Test
    void theBaseShouldBeUnknown_WhenTheDevicesOwnLaterVersionWasPruned() {
      Scene broken = Scene.at(3, "{\"a\":1,\"b\":5}").stored(8, 1L, 2, "x");
      Decision decision = broken.decide(update(1, "{\"a\":0,\"b\":0}"));
      assertThat(conflict(decision).base()).isNull();
      assertThat(resolution(decision)).isEqualTo(new Resolution.Pending());
    }

    /// The device made the record, deleted it in a dispute, and makes it again.
    @Test
    void theBaseOfACreateThatOnlyCountsShouldBeUnknown_WhenItIsNotTheFirst() {
      Scene known = Scene.at(3, "{\"a\":1}").stored(8, null, 1, "x");
      assertThat(conflict(known.decide(clocked(create("{}"), Map.of("tablet-7", 3L)))).base())
          .isNull();
    }
  }

  @Nested
  class TheStoredClock {
    @Test
    void shouldBeTheMergeOfBothAndOneMoreByTheServer() {
      Scene scene =
          Scene.at(3, "{\"a\":1}", Map.of("server", 2L, "tablet-8", 5L)).base("{\"a\":1}");
      Decision decision =
          scene.decide(
              clocked(update(1, "{\"a\":1,\"b\":2}"), Map.of("tablet-7", 1L, "tablet-8", 4L)));
      assertThat(merged(decision).clock())
          .isEqualTo(VectorClock.of(Map.of("server", 3L, "tablet-7", 1L, "tablet-8", 5L)));
    }

    @Test
    void shouldCountInTheServersNameAfterARestore() {
      assertThat(
              accepted(Scene.at(3, "{}").server("server-1").decide(update(3, "{\"a\":1}"))).clock())
          .isEqualTo(VectorClock.of(Map.of("server", 3L, "server-1", 1L)));
    }

    @Test
    void shouldLoseTheLowestDepartedEntriesBeyond128AndCountThatForTheServer() {
      Write write =
          accepted(
              Scene.at(3, "{}", many(128))
                  .departed(name -> name.startsWith("d"))
                  .decide(clocked(update(3, "{\"a\":1}"), withOneMore(many(128), "tablet-7", 3))));
      assertThat(write.clock().entries())
          .hasSize(128)
          .doesNotContainKey("d000")
          .containsKey("d001");
      assertThat(write.clock().get("server")).isEqualTo(1001);
    }

    @Test
    void shouldStayAsSent_WhenNobodyInItIsGone() {
      Map<String, Long> sent = withOneMore(many(140), "tablet-7", 3);
      assertThat(
              accepted(Scene.at(3, "{}", many(140)).decide(clocked(update(3, "{\"a\":1}"), sent)))
                  .clock())
          .isEqualTo(VectorClock.of(sent));
    }

    @Test
    void shouldBePrunedForAMergedResultToo() {
      Scene scene =
          Scene.at(3, "{\"a\":1}", many(128))
              .base("{\"a\":1}")
              .departed(name -> name.startsWith("d"));
      Write write =
          merged(scene.decide(clocked(update(1, "{\"a\":1,\"b\":1}"), Map.of("tablet-7", 1L))));
      assertThat(write.clock().entries())
          .hasSize(128)
          .containsKey("tablet-7")
          .doesNotContainKey("d000");
    }

    @Test
    void shouldKeepTheServersEntryWhateverDeviceIsGone() {
      Map<String, Long> clock = withOneMore(many(140), "server", 1);
      Write write =
          accepted(Scene.at(3, "{}", clock).departed(name -> true).decide(update(3, "{\"a\":1}")));
      assertThat(write.clock().entries()).hasSize(128).containsEntry("server", 3L);
    }

    @Test
    void shouldKeepTheServersEntryInAFullClock() {
      var full = new HashMap<>(many(256));
      full.remove("server");
      full.put("tablet-9", 9L);
      VectorClock clock = accepted(Scene.at(3, "{}", full).decide(update(3, "{\"a\":1}"))).clock();
      assertThat(clock.get("server")).isEqualTo(1);
      assertThat(VectorClock.of(full).compare(clock)).isEqualTo(Ordering.CONCURRENT);
    }

    /// A clock of that many entries: `server` 1000, `ward` 1, and `d000`, `d001` … from 1 up.
    private static Map<String, Long> many(int entries) {
      var clock = new HashMap<String, Long>();
      clock.put("server", 1000L);
      clock.put("ward", 1L);
      for (int i = 0; clock.size() < entries; i++) {
        clock.put(String.format("d%03d", i), i + 1L);
      }
      return clock;
    }

    private static Map<String, Long> withOneMore(Map<String, Long> clock, String name, long value) {
      var more = new HashMap<>(clock);
      more.put(name, value);
      return more;
    }
  }

  @Nested
  class Policies {
    private final Change overlapping = update(1, "{\"a\":2,\"b\":0}");
    private final Change fitting = update(1, "{\"a\":0,\"b\":2}");

    private Scene scene(Strategy strategy) {
      return Scene.at(2, "{\"a\":1,\"b\":0}").base("{\"a\":0,\"b\":0}").policy(strategy);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void everyConflictShouldHoldBothSidesAndTheBase(Strategy strategy) {
      Conflict conflict = conflict(scene(strategy).decide(made(overlapping, Scene.MORNING)));
      assertThat(conflict)
          .isEqualTo(
              new Conflict(
                  Scene.KEY,
                  Type.UPDATE_UPDATE,
                  Reason.VERSION_CONFLICT,
                  1L,
                  new Data("{\"a\":0,\"b\":0}"),
                  new Conflict.Side(1, null, new Data("{\"a\":2,\"b\":0}"), false, Scene.MORNING),
                  new Conflict.Side(
                      2,
                      VectorClock.of(Map.of("server", 2L)),
                      new Data("{\"a\":1,\"b\":0}"),
                      false,
                      Scene.MORNING),
                  strategy,
                  conflict.suggestion()));
    }

    @Test
    void serverWinsShouldLetTheServersVersionStand() {
      Decision decision = scene(Strategy.SERVER_WINS).decide(overlapping);
      assertThat(resolution(decision)).isEqualTo(new Resolution.UseServer());
      assertThat(conflict(decision).suggestion()).isEqualTo(Suggestion.USE_SERVER);
    }

    @Test
    void clientWinsShouldStoreTheClientsSide() {
      Decision decision = scene(Strategy.CLIENT_WINS).decide(overlapping);
      assertThat(useLocal(decision))
          .isEqualTo(
              new Write(
                  overlapping.data(),
                  false,
                  VectorClock.of(Map.of("server", 3L)),
                  ChangeType.UPDATE,
                  false));
      assertThat(conflict(decision).suggestion()).isEqualTo(Suggestion.USE_LOCAL);
    }

    @Test
    void clientWinsShouldDeleteAndRevive() {
      assertThat(useLocal(scene(Strategy.CLIENT_WINS).decide(delete(1))))
          .isEqualTo(
              new Write(
                  Data.empty(),
                  true,
                  VectorClock.of(Map.of("server", 3L)),
                  ChangeType.DELETE,
                  false));
      assertThat(
              useLocal(Scene.deletedAt(2).policy(Strategy.CLIENT_WINS).decide(fitting)).deleted())
          .isFalse();
    }

    @Test
    void aPartialChangeThatConflictsShouldBePutOnItsBase() {
      Decision decision = scene(Strategy.CLIENT_WINS).decide(partial(update(1, "{\"b\":7}")));
      assertThat(useLocal(decision).data()).isEqualTo(new Data("{\"a\":0,\"b\":7}"));
    }

    @Test
    void mostRecentWinsShouldCompareTheTimes() {
      Scene scene = scene(Strategy.MOST_RECENT_WINS);
      assertThat(useLocal(scene.decide(made(overlapping, Scene.MORNING.plusNanos(1000)))).data())
          .isEqualTo(overlapping.data());
      assertThat(resolution(scene.decide(made(overlapping, Scene.MORNING.minusNanos(1000)))))
          .isEqualTo(new Resolution.UseServer());
    }

    @Test
    void mostRecentWinsShouldGiveATieToTheServer() {
      assertThat(
              resolution(scene(Strategy.MOST_RECENT_WINS).decide(made(overlapping, Scene.MORNING))))
          .isEqualTo(new Resolution.UseServer());
    }

    @Test
    void mostRecentWinsShouldTakeTheReceiveTimeForAMissingOrFutureTime() {
      Scene scene = scene(Strategy.MOST_RECENT_WINS);
      assertThat(conflict(scene.decide(overlapping)).local().time()).isEqualTo(Scene.NOON);
      assertThat(
              conflict(scene.decide(made(overlapping, Scene.NOON.plusSeconds(1)))).local().time())
          .isEqualTo(Scene.NOON);
    }

    @Test
    void mergeShouldTakeWhatOneSideChanged() {
      Decision decision = scene(Strategy.MERGE).decide(fitting);
      assertThat(merged(decision))
          .isEqualTo(
              new Write(
                  new Data("{\"a\":1,\"b\":2}"),
                  false,
                  VectorClock.of(Map.of("server", 3L)),
                  ChangeType.MERGE,
                  false));
      assertThat(conflict(decision).suggestion()).isEqualTo(Suggestion.MERGE);
    }

    @Test
    void mergeShouldLeaveMembersThatBothChangedPending() {
      Decision decision = scene(Strategy.MERGE).decide(overlapping);
      assertThat(resolution(decision)).isEqualTo(new Resolution.Pending());
      assertThat(conflict(decision).suggestion()).isEqualTo(Suggestion.MANUAL_REVIEW);
    }

    @Test
    void mergeShouldBeManual_WhenTheBaseIsPruned() {
      Scene pruned = Scene.at(2, "{\"a\":1,\"b\":0}");
      assertThat(conflict(pruned.decide(fitting)).base()).isNull();
      assertThat(resolution(pruned.decide(fitting))).isEqualTo(new Resolution.Pending());
    }

    @ParameterizedTest
    @EnumSource(
        value = Strategy.class,
        names = {"MERGE", "MANUAL"})
    void deleteAgainstUpdateShouldStayPending(Strategy strategy) {
      assertThat(resolution(scene(strategy).decide(delete(1)))).isEqualTo(new Resolution.Pending());
      assertThat(conflict(scene(strategy).decide(delete(1))).type()).isEqualTo(Type.DELETE_UPDATE);
      Decision decision =
          Scene.deletedAt(2).base("{\"a\":0,\"b\":0}").policy(strategy).decide(fitting);
      assertThat(resolution(decision)).isEqualTo(new Resolution.Pending());
      assertThat(conflict(decision).type()).isEqualTo(Type.UPDATE_DELETE);
    }

    @Test
    void twoDeletionsShouldMergeIntoADeletion() {
      Scene deleted = Scene.deletedAt(2).base("{\"a\":0}");
      Write write = merged(deleted.decide(clocked(delete(1), Map.of("tablet-7", 1L))));
      assertThat(write)
          .isEqualTo(
              new Write(
                  Data.empty(),
                  true,
                  VectorClock.of(Map.of("server", 3L, "tablet-7", 1L)),
                  ChangeType.MERGE,
                  false));
    }

    @Test
    void manualShouldStayPendingThoughItWouldFit() {
      Decision decision = scene(Strategy.MANUAL).decide(fitting);
      assertThat(resolution(decision)).isEqualTo(new Resolution.Pending());
      assertThat(conflict(decision).suggestion()).isEqualTo(Suggestion.MERGE);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void withoutAutoResolveEverythingShouldStayPending(Strategy strategy) {
      Scene scene = scene(strategy).policy(new ConflictPolicy(strategy, false, true));
      assertThat(resolution(scene.decide(fitting))).isEqualTo(new Resolution.Pending());
      assertThat(conflict(scene.decide(fitting)).strategy()).isEqualTo(strategy);
    }

    @Test
    void aCollectionWithoutPolicyShouldMergeResolveAndNotify() {
      assertThat(ConflictPolicy.standard())
          .isEqualTo(new ConflictPolicy(Strategy.MERGE, true, true));
    }
  }

  @Nested
  class DemandingABase {
    private final Scene scene = Scene.at(3, "{\"a\":1}");

    @Test
    void exactlyTheNewestVersionShouldBeAccepted() {
      assertThat(
              accepted(scene.decide(change(Operation.UPDATE, "{\"a\":2}", new Base.Exactly(3))))
                  .exact())
          .isTrue();
    }

    @Test
    void anyOtherVersionShouldBeAMismatch() {
      for (long version : new long[] {0, 2, 4}) {
        assertThat(
                rejection(
                    scene.decide(change(Operation.UPDATE, "{\"a\":1}", new Base.Exactly(version)))))
            .isEqualTo(Rejection.VERSION_MISMATCH);
      }
      assertThat(
              rejection(Scene.empty().decide(change(Operation.CREATE, "{}", new Base.Exactly(1)))))
          .isEqualTo(Rejection.VERSION_MISMATCH);
      assertThat(Scene.empty().decide(change(Operation.CREATE, "{}", new Base.Exactly(0))))
          .isInstanceOf(Accepted.class);
    }

    @Test
    void whateverStandsShouldBeOverwritten() {
      Write write =
          accepted(scene.decide(change(Operation.UPDATE, "{\"b\":2}", new Base.Newest())));
      assertThat(write.data()).isEqualTo(new Data("{\"b\":2}"));
      assertThat(write.exact()).isTrue();
    }

    @Test
    void aPatchOfWhateverStandsShouldNotCountAsExactlyWhatTheDeviceHas() {
      Write write =
          accepted(scene.decide(partial(change(Operation.UPDATE, "{\"b\":2}", new Base.Newest()))));
      assertThat(write.data()).isEqualTo(new Data("{\"a\":1,\"b\":2}"));
      assertThat(write.exact()).isFalse();
    }
  }

  private static Write accepted(Decision decision) {
    return decision instanceof Accepted(Write write) ? write : fail(decision);
  }

  private static Rejection rejection(Decision decision) {
    return decision instanceof Rejected rejected ? rejected.reason() : fail(decision);
  }

  private static Conflict conflict(Decision decision) {
    return decision instanceof Conflicted conflicted ? conflicted.conflict() : fail(decision);
  }

  private static Resolution resolution(Decision decision) {
    return decision instanceof Conflicted conflicted ? conflicted.resolution() : fail(decision);
  }

  private static Write merged(Decision decision) {
    return resolution(decision) instanceof Resolution.Merged(Write write) ? write : fail(decision);
  }

  private static Write useLocal(Decision decision) {
    return resolution(decision) instanceof Resolution.UseLocal(Write write)
        ? write
        : fail(decision);
  }

  private static <T> T fail(Decision decision) {
    throw new AssertionError("unexpected: " + decision);
  }
}
