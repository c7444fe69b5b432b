package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.delete;
import static dev.tidemark.testkit.Clinic.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.Restoration;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Retention.Horizons;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.SyncTokens;
import dev.tidemark.engine.live.Delivery;
import dev.tidemark.engine.live.End;
import dev.tidemark.engine.live.Following;
import dev.tidemark.engine.live.From;
import dev.tidemark.engine.live.Limits;
import dev.tidemark.engine.live.Live;
import dev.tidemark.engine.live.Reader;
import dev.tidemark.engine.live.Update;
import dev.tidemark.engine.live.View;
import dev.tidemark.engine.live.WatchedStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What live readers are told, over every store.
public interface LiveContract extends InClinic {

  /// A clinic whose commits are told to live readers.
  ///
  /// @param store what all of them work on
  /// @param clinic what commits
  /// @param elsewhere what commits without this process noticing
  /// @param live who tells
  record Ward(SyncStore store, Clinic clinic, Clinic elsewhere, Live live, TestClock clock) {
    /// Begins another epoch, as a restore from a backup does.
    void restore() {
      new Restoration(store).begin(clock.instant());
    }

    Watcher watch(Principal nurse, From from) {
      return new Watcher(live, nurse, View.everything(), from);
    }
  }

  /// Something done on a ward.
  @FunctionalInterface
  interface Round {
    void on(Ward ward) throws Exception;
  }

  private void live(Round round) throws Exception {
    live(Limits.standard(), round);
  }

  private void live(Limits limits, Round round) throws Exception {
    in((elsewhere, store) -> {
      var watched = new WatchedStore(store);
      var clock = new TestClock();
      var tokens =
          new SyncTokens("a secret of thirty-two bytes ….".getBytes(StandardCharsets.UTF_8));
      var pull = new Pull(watched, new Catalog());
      try (Live live = new Live(watched, pull, tokens, clock, limits);
          Clinic clinic = new Clinic(watched, false)) {
        watched.handTo(live);
        round.on(new Ward(store, clinic, elsewhere, live, clock));
      }
    });
  }

  @Test
  default void whatIsCommittedShouldBeToldToThoseWhoSeeIt() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("patients/1", "{\"before\":1}"));
      Watcher watcher = ward.watch(ben, From.now());
      assertThat(watcher.read()).isEmpty();

      clinic.push(asha, create("patients/2", "{\"a\":1}"), create("journal/1", "{\"own\":1}"));
      clinic.push(asha, update("patients/2", 1, "{\"a\":2}"), update("patients/1", 1, "{}"));
      clinic.push(asha, delete("patients/2", 2));

      assertThat(watcher.read())
          .containsExactly(
              "create patients/2 v1",
              "update patients/2 v2",
              "update patients/1 v2",
              "delete patients/2 v3");
      Update first = watcher.deliveries().getFirst().update();
      assertThat(first.data()).isEqualTo("{\"a\":1}");
      assertThat(first.clock()).isEqualTo("{\"server\":1}");
      assertThat(watcher.records()).containsOnlyKeys("patients/1");
      assertThat(watcher.isWoken()).isFalse();
    });
  }

  @Test
  default void whoWatchesShouldSeeHowFarReadersAreBehind() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Watcher reading = ward.watch(clinic.nurse("ben", "tablet-2"), From.now());
      Watcher idle = ward.watch(clinic.nurse("cora", "tablet-3"), From.now());
      reading.read();
      idle.read();
      assertThat(ward.live().following())
          .containsOnly(Map.entry("test", new Following("test", 2, 0, 0)));
      long before = ward.live().readsOfRing();

      clinic.push(asha, create("patients/1", "{}"), create("patients/2", "{}"));
      clinic.push(asha, create("patients/3", "{}"));
      reading.read();

      assertThat(ward.live().following())
          .containsOnly(Map.entry("test", new Following("test", 2, 1, 3)));
      assertThat(ward.live().readsOfRing()).isGreaterThan(before);
      long fromStore = ward.live().readsOfStore();
      ward.watch(clinic.nurse("dora", "tablet-4"), From.now()).read();
      assertThat(ward.live().readsOfStore()).isGreaterThan(fromStore);
    });
  }

  @Test
  default void whoIsNotConcernedShouldNotBeWoken() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Watcher watcher = ward.watch(clinic.nurse("ben", "tablet-2"), From.now());
      watcher.read();
      clinic.push(asha, create("journal/1", "{}"));
      assertThat(watcher.isWoken()).isFalse();
      clinic.push(asha, create("patients/1", "{}"));
      assertThat(watcher.read()).containsExactly("create patients/1 v1");
    });
  }

  @Test
  default void aDeviceShouldNotBeToldOfWhatItSentButOfWhatItsChangeWasMergedTo() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("patients/1", "{\"a\":1,\"b\":1}"));
      Watcher watcher = ward.watch(asha, From.now());
      Watcher echo = new Watcher(ward.live(), asha, View.everything().echoing(), From.now());
      watcher.read();
      echo.read();

      clinic.push(asha, update("patients/1", 1, "{\"a\":2,\"b\":1}"));
      assertThat(watcher.read()).isEmpty();
      assertThat(echo.read()).containsExactly("update patients/1 v2");
      clinic.push(ben, update("patients/1", 1, "{\"a\":1,\"b\":2}"));
      assertThat(watcher.read()).containsExactly("update patients/1 v3");
      clinic.push(asha, update("patients/1", 2, "{\"a\":3,\"b\":1}"));
      assertThat(watcher.read()).containsExactly("update patients/1 v4");
      assertThat(watcher.records()).containsEntry("patients/1", "{\"a\":3,\"b\":2}");
      assertThat(watcher.conflicts())
          .extracting(LoggedConflict::resolution)
          .containsExactly("merged");
    });
  }

  @Test
  default void whatADeviceSentBeforeItSubscribedShouldComeFromItsBacklog() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Watcher first = ward.watch(asha, From.now());
      first.read();
      String cursor = first.subscription().cursor();
      first.subscription().leave();
      clinic.push(asha, create("patients/1", "{}"));
      Watcher second = ward.watch(asha, From.after(cursor));
      clinic.push(asha, create("patients/2", "{}"));
      assertThat(second.read()).containsExactly("create patients/1 v1");
    });
  }

  @Test
  default void conflictsShouldBeToldToTheDeviceThatSentThemWherePolicyWantsIt() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("patients/1", "{\"a\":1}"), create("stock/1", "{\"a\":1}"));
      clinic.policy("stock", new ConflictPolicy(ConflictPolicy.Strategy.CLIENT_WINS, true, false));
      Watcher watcher = ward.watch(ben, From.now());
      Watcher other = ward.watch(asha, From.now());
      watcher.read();
      other.read();

      clinic.push(asha, update("patients/1", 1, "{\"a\":2}"), update("stock/1", 1, "{\"a\":2}"));
      clinic.push(ben, update("patients/1", 1, "{\"a\":3}"), update("stock/1", 1, "{\"a\":3}"));

      watcher.read();
      assertThat(watcher.conflicts())
          .extracting(one -> one.conflict().key().collection(), LoggedConflict::resolution)
          .containsExactly(tuple("patients", "pending"));
      other.read();
      assertThat(other.conflicts()).isEmpty();
      assertThat(other.records()).containsEntry("stock/1", "{\"a\":3}");
    });
  }

  @Test
  default void whoJoinsAGroupShouldBeToldWhatItHasAndWhoLeavesLosesIt() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.push(asha, create("notes/1", "{\"ward\":\"north\"}"));
      clinic.push(asha, create("notes/2", "{\"ward\":\"north\"}"));
      Watcher watcher = ward.watch(ben, From.now());
      assertThat(watcher.read()).isEmpty();

      clinic.push(asha, create("notes/3", "{\"ward\":\"north\"}"));
      clinic.join(ben, "north");
      clinic.push(asha, create("notes/4", "{\"ward\":\"north\"}"));
      assertThat(watcher.read())
          .containsExactly(
              "create notes/1 v1", "create notes/2 v1", "create notes/3 v1", "create notes/4 v1");

      clinic.leave(ben, "north");
      assertThat(watcher.read())
          .containsExactly(
              "delete notes/1 v1", "delete notes/2 v1", "delete notes/3 v1", "delete notes/4 v1");
      assertThat(watcher.records()).isEmpty();
    });
  }

  @Test
  default void aRecordThatMovesAwayShouldBeADeleteUnlessItIsStillSeen() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      Principal carl = clinic.nurse("carl", "tablet-3");
      clinic.join(asha, "north");
      clinic.join(asha, "south");
      clinic.join(ben, "north");
      clinic.join(carl, "south");
      clinic.push(asha, create("notes/1", "{\"ward\":\"north\",\"secret\":0}"));
      Watcher north = ward.watch(ben, From.now());
      Watcher south = ward.watch(carl, From.now());
      Watcher both = new Watcher(ward.live(), asha, View.everything().echoing(), From.now());
      List.of(north, south, both).forEach(Watcher::read);

      clinic.push(asha, update("notes/1", 1, "{\"ward\":\"south\",\"secret\":1}"));
      assertThat(north.read()).containsExactly("delete notes/1 v2");
      assertThat(north.deliveries().getLast().update().data()).isNull();
      assertThat(south.read()).containsExactly("create notes/1 v2");
      assertThat(both.read()).containsExactly("update notes/1 v2");
    });
  }

  @Test
  default void anyCursorShouldResumeWithNothingMissedAndNothingTwice() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      Watcher whole = ward.watch(ben, From.now());
      whole.read();
      String start = whole.subscription().cursor();
      for (int i = 1; i <= 4; i++) {
        clinic.push(asha, create("notes/" + i, "{\"ward\":\"north\"}"));
        clinic.push(asha, create("patients/" + i, "{}"));
      }
      clinic.join(ben, "north");
      clinic.push(asha, update("notes/2", 1, "{\"ward\":\"north\",\"again\":1}"));
      whole.read();
      clinic.leave(ben, "north");
      whole.read();
      List<Delivery> all = whole.deliveries();

      for (int cut = 0; cut <= all.size(); cut++) {
        String cursor = cut == 0 ? start : all.get(cut - 1).cursor();
        Watcher rest = ward.watch(ben, From.after(cursor));
        rest.read();
        var held = new ArrayList<>(all.subList(0, cut));
        held.addAll(rest.deliveries());
        assertThat(state(held)).as("after %d", cut).isEqualTo(whole.records().keySet());
        rest.subscription().leave();
      }
      assertThat(whole.records()).hasSize(4);
    });
  }

  private static Set<String> state(List<Delivery> told) {
    var held = new TreeSet<String>();
    for (Delivery delivery : told) {
      Update update = delivery.update();
      String name = update.collection() + "/" + update.id();
      if (update.data() == null) {
        held.remove(name);
      } else {
        held.add(name);
      }
    }
    return held;
  }

  @Test
  default void whatOthersCommittedShouldBeFoundByALook() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      Watcher watcher = ward.watch(ben, From.now());
      watcher.read();
      ward.elsewhere().push(asha, create("patients/1", "{}"));
      assertThat(watcher.isWoken()).isFalse();
      ward.live().look();
      assertThat(watcher.read()).containsExactly("create patients/1 v1");

      ward.elsewhere().push(asha, create("patients/2", "{}"));
      clinic.push(asha, create("patients/3", "{}"));
      assertThat(watcher.read()).containsExactly("create patients/2 v1", "create patients/3 v1");

      ward.elsewhere().join(asha, "north");
      ward.elsewhere().join(ben, "north");
      ward.elsewhere().push(asha, create("notes/1", "{\"ward\":\"north\"}"));
      ward.live().look();
      assertThat(watcher.read()).containsExactly("create notes/1 v1");
    });
  }

  @Test
  default void whoIsRevokedShouldBeEndedAtOnce() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      Watcher here = ward.watch(asha, From.now());
      Watcher there = ward.watch(ben, From.now());
      here.read();
      there.read();
      clinic.revoke(asha);
      assertThat(here.end()).isEqualTo(End.REVOKED);
      assertThat(here.next(10).deliveries()).isEmpty();
      assertThat(there.end()).isNull();
      ward.elsewhere().revoke(ben);
      ward.live().look();
      assertThat(there.read()).isEmpty();
      assertThat(there.end()).isEqualTo(End.REVOKED);
      assertThatThrownBy(() -> ward.watch(ben, From.now())).isInstanceOf(RevokedException.class);
    });
  }

  @Test
  default void whoseDeviceIsEnrolledAnewShouldBeEndedUnlessNotBoundToIt() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      var first = new Reader(asha, Instant.EPOCH);
      Watcher bound = new Watcher(ward.live(), first, View.everything(), From.now());
      Watcher free = ward.watch(asha, From.now());
      bound.read();
      free.read();
      Instant second = Instant.EPOCH.plusSeconds(1);
      clinic.enrolAnew(asha, second);
      assertThat(bound.end()).isEqualTo(End.REVOKED);
      assertThatThrownBy(() -> new Watcher(ward.live(), first, View.everything(), From.now()))
          .isInstanceOf(RevokedException.class);

      Watcher anew =
          new Watcher(ward.live(), new Reader(asha, second), View.of(Set.of()), From.now());
      anew.read();
      ward.elsewhere().enrolAnew(asha, second.plusSeconds(1));
      ward.live().look();
      assertThat(anew.read()).isEmpty();
      assertThat(anew.end()).isEqualTo(End.REVOKED);
      clinic.push(asha, create("patients/1", "{}"));
      assertThat(free.end()).isNull();
    });
  }

  @Test
  default void whoTakesNothingShouldBeEndedAndOthersNot() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      Watcher stalled = ward.watch(ben, From.now());
      Watcher idle = new Watcher(ward.live(), ben, View.of(Set.of("journal")), From.now());
      Watcher brisk = ward.watch(ben, From.now());
      List.of(stalled, idle, brisk).forEach(Watcher::read);
      String cursor = stalled.subscription().cursor();
      clinic.push(asha, create("patients/1", "{}"));
      for (int second = 0; second < 30; second++) {
        ward.live().tend();
        assertThat(stalled.end()).isNull();
        clinic.push(asha, create("patients/of-" + second, "{}"));
        assertThat(brisk.read()).isNotEmpty();
        ward.clock().advance(Duration.ofSeconds(1));
      }
      ward.live().tend();
      assertThat(stalled.end()).isEqualTo(End.STALLED);
      assertThat(idle.end()).isNull();
      assertThat(brisk.end()).isNull();
      assertThat(brisk.records()).hasSize(31);
      Watcher again = ward.watch(ben, From.after(cursor));
      again.read();
      assertThat(again.records()).isEqualTo(brisk.records());
    });
  }

  @Test
  default void whoIsBehindTheRingShouldReadTheStore() throws Exception {
    live(
        new Limits(2_000, 2_000, Duration.ofSeconds(30), Duration.ofMinutes(10)),
        ward -> {
          Clinic clinic = ward.clinic();
          Principal asha = clinic.nurse("asha", "tablet-1");
          Watcher watcher = ward.watch(clinic.nurse("ben", "tablet-2"), From.now());
          watcher.read();
          for (int i = 0; i < 20; i++) {
            clinic.push(
                asha, create("patients/" + (10 + i), "{\"text\":\"" + "x".repeat(500) + "\"}"));
            assertThat(ward.live().held()).isLessThanOrEqualTo(2_000);
          }
          assertThat(watcher.read()).hasSize(20).startsWith("create patients/10 v1");
          watcher.subscription().leave();
          assertThat(ward.live().held()).isZero();
        });
  }

  @Test
  default void collectionsShouldComeAndGo() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("patients/1", "{}"), create("stock/1", "{}"));
      Watcher watcher = new Watcher(ward.live(), ben, View.of(Set.of()), From.now());
      assertThat(watcher.read()).isEmpty();
      clinic.push(asha, create("patients/2", "{}"));
      assertThat(watcher.isWoken()).isFalse();

      watcher.subscription().show(Set.of("patients"), From.now());
      watcher.woken();
      assertThat(watcher.read()).isEmpty();
      clinic.push(asha, create("patients/3", "{}"), create("stock/2", "{}"));
      watcher.subscription().show(Set.of("stock"), new From.Since(Instant.EPOCH));
      watcher.woken();
      assertThat(watcher.read())
          .containsExactly("create stock/1 v1", "create patients/3 v1", "create stock/2 v1");
      watcher.subscription().hide(Set.of("patients"));
      watcher.woken();
      clinic.push(asha, create("patients/4", "{}"), create("stock/3", "{}"));
      assertThat(watcher.read()).containsExactly("create stock/3 v1");
    });
  }

  @Test
  default void aCursorOfSomebodyElseOrTamperedWithShouldNotBeTaken() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      String cursor = ward.watch(asha, From.now()).subscription().cursor();
      for (Principal other : List.of(ben, asha.on(null))) {
        assertThatThrownBy(() -> ward.watch(other, From.after(cursor)))
            .isInstanceOf(InvalidCursorException.class);
      }
      for (String bad : List.of("", "x", cursor + "x", "x" + cursor, cursor.replace('.', '-'))) {
        assertThatThrownBy(() -> ward.watch(asha, From.after(bad)))
            .isInstanceOf(InvalidCursorException.class);
      }
    });
  }

  @Test
  default void aCursorOfAnotherEpochShouldNotBeTaken() throws Exception {
    live(ward -> {
      Principal asha = ward.clinic().nurse("asha", "tablet-1");
      Watcher watcher = ward.watch(asha, From.now());
      String cursor = watcher.subscription().cursor();
      ward.restore();
      assertThat(watcher.read()).isEmpty();
      assertThat(watcher.end()).isEqualTo(End.CURSOR_INVALID);
      assertThatThrownBy(() -> ward.watch(asha, From.after(cursor)))
          .isInstanceOf(InvalidCursorException.class);
    });
  }

  @Test
  default void aPlaceThatWasPrunedShouldEndTheSubscription() throws Exception {
    in((clinic, store) -> {
      var tokens = new SyncTokens(new byte[32]);
      var live =
          new Live(
              store, new Pull(store, new Catalog()), tokens, new TestClock(), Limits.standard());
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{}"));
      var slow = new Watcher(live, asha, View.everything(), From.now());
      String cursor = slow.subscription().cursor();
      clinic.push(asha, delete("patients/1", 1));
      new Retention(
              store,
              () -> Instant.now().plus(Duration.ofDays(91)),
              Horizons.of(Duration.ofDays(90)))
          .prune();
      assertThat(slow.read()).isEmpty();
      assertThat(slow.end()).isEqualTo(End.CURSOR_INVALID);
      assertThatThrownBy(() -> new Watcher(live, asha, View.everything(), From.after(cursor)))
          .isInstanceOf(InvalidCursorException.class);
    });
  }

  @Test
  default void aTextShouldBeWrittenOnceForAllWhoAreToldTheSame() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      var watchers = new ArrayList<Watcher>();
      for (int i = 0; i < 5; i++) {
        Watcher watcher = ward.watch(clinic.nurse("nurse" + i, "tablet" + i), From.now());
        watcher.read();
        watchers.add(watcher);
      }
      clinic.push(asha, create("patients/1", "{}"));
      var written = new ArrayList<String>();
      Function<Update, String> encoder =
          update -> {
            written.add(update.id());
            return update.toString();
          };
      long before = ward.live().held();
      var cursors = new HashSet<String>();
      for (Watcher watcher : watchers) {
        watcher.read();
        Delivery delivery = watcher.deliveries().getFirst();
        assertThat(delivery.update().text(encoder)).isEqualTo("create patients/1 v1");
        cursors.add(delivery.cursor());
      }
      assertThat(written).containsExactly("1");
      assertThat(cursors).hasSize(5);
      assertThat(ward.live().held()).isEqualTo(before + "create patients/1 v1".length());
    });
  }

  @Test
  default void aGrantToADeviceShouldReachThatDeviceAlone() throws Exception {
    live(ward -> {
      Clinic clinic = ward.clinic();
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal same = clinic.nurse("asha", "tablet-2");
      clinic.join(asha, "north");
      clinic.push(asha, create("notes/1", "{\"ward\":\"north\"}"));
      clinic.leave(asha, "north");
      Watcher one = ward.watch(asha, From.now());
      Watcher two = ward.watch(same, From.now());
      one.read();
      two.read();
      clinic.memberships.grant(Clinic.TENANT, Scope.device("tablet-2"), Scope.group("north"));
      assertThat(one.isWoken()).isFalse();
      assertThat(two.read()).containsExactly("create notes/1 v1");
    });
  }

  @Test
  default void manyWritersAndReadersAtOnceShouldAllEndWithTheSame() throws Exception {
    int writers = 4;
    int readers = 6;
    live(ward -> {
      Clinic clinic = ward.clinic();
      var writing = new CountDownLatch(writers);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var done = new ArrayList<Future<?>>();
        for (int i = 0; i < readers; i++) {
          Principal nurse = clinic.nurse("reader" + i, "screen" + i);
          var reader = new RestlessReader(ward, nurse, new SplittableRandom(i));
          done.add(threads.submit(() -> reader.follow(writing)));
        }
        for (int i = 0; i < writers; i++) {
          Principal nurse = clinic.nurse("writer" + i, "tablet" + i);
          var random = new SplittableRandom(100 + i);
          done.add(
              threads.submit(() -> {
                for (int push = 0; push < 60; push++) {
                  String text = "{\"by\":\"" + nurse.user() + "\",\"push\":" + push + "}";
                  clinic.push(nurse, create("stock/" + random.nextInt(10), text));
                }
                writing.countDown();
                return null;
              }));
        }
        for (Future<?> one : done) {
          one.get();
        }
      }
    });
  }

  /// Somebody who reads on a thread of their own, leaves now and then, and comes back with the last
  /// cursor they got.
  final class RestlessReader {
    private final Ward ward;
    private final Principal nurse;
    private final SplittableRandom random;
    private final TreeMap<String, String> records = new TreeMap<>();
    private final TreeSet<String> versions = new TreeSet<>();
    private Watcher watcher;
    private String cursor;

    private RestlessReader(Ward ward, Principal nurse, SplittableRandom random) {
      this.ward = ward;
      this.nurse = nurse;
      this.random = random;
      this.watcher = ward.watch(nurse, From.now());
      this.cursor = watcher.subscription().cursor();
    }

    private Void follow(CountDownLatch writing) throws InterruptedException {
      boolean last = false;
      while (!last) {
        last = writing.getCount() == 0;
        if (random.nextInt(5) == 0) {
          watcher.subscription().leave();
          watcher = ward.watch(nurse, From.after(cursor));
        }
        if (!last) {
          watcher.await();
        }
        take();
      }
      TreeMap<String, String> pulled = ward.clinic().new Tablet(nurse).sync(100).records();
      assertThat(records).isEqualTo(pulled);
      return null;
    }

    private void take() {
      int before = watcher.deliveries().size();
      watcher.read();
      for (Delivery delivery : watcher.deliveries().subList(before, watcher.deliveries().size())) {
        Update update = delivery.update();
        assertThat(versions.add(update.id() + " v" + update.version())).as("%s", update).isTrue();
        records.put(update.collection() + "/" + update.id(), String.valueOf(update.data()));
        cursor = delivery.cursor();
      }
    }
  }
}
