package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.delete;
import static dev.tidemark.testkit.Clinic.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Change;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.PullPage.Item;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Retention.Horizons;
import dev.tidemark.engine.ScopeRange;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Writing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is past its time goes step by step, whatever happens in between.
public interface RetentionContract extends InClinic {
  /// More than two steps take.
  int MANY = 1_100;

  private static InstantSource later(int days) {
    return () -> Instant.now().plus(Duration.ofDays(days));
  }

  private static Retention retention(SyncStore store, int daysLater) {
    return new Retention(store, later(daysLater), Horizons.of(Duration.ofDays(90)));
  }

  private static Change[] changes(Function<String, Change> change) {
    return IntStream.range(0, MANY)
        .mapToObj(i -> change.apply("patients/p" + i))
        .toArray(Change[]::new);
  }

  /// A store that does something after each transaction.
  record Followed(SyncStore store, Runnable after) implements SyncStore {
    @Override
    public <T> T read(Function<? super Reading, ? extends T> work) {
      return store.read(work);
    }

    @Override
    public <T> T write(Function<? super Writing, ? extends T> work) {
      T result = store.write(work);
      after.run();
      return result;
    }

    @Override
    public String lane(String tenant) {
      return store.lane(tenant);
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @Test
  default void whoPullsBetweenTheStepsOfPruningShouldMissNoDeletion() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, changes(record -> create(record, "{}")));
      Clinic.Tablet tablet = clinic.new Tablet(asha).sync(1_000);
      clinic.push(asha, changes(record -> delete(record, 1)));
      clinic.push(asha, create("patients/new", "{}"));

      var told = new HashSet<Integer>();
      SyncStore watched = new Followed(store, () -> told.add(deletions(clinic.pull, asha, tablet)));
      retention(watched, 91).prune();

      assertThat(told).as("all of them, or told to start again").containsExactlyInAnyOrder(-1);
      assertThat(clinic.new Tablet(asha).sync(1_000).records()).containsOnlyKeys("patients/new");
      assertThat(gone(store)).isEmpty();
    });
  }

  /// How many deletions somebody is told from there on; -1 when they have to start again.
  private static int deletions(Pull pull, Principal principal, Clinic.Tablet tablet) {
    try {
      int count = 0;
      PullPage page = pull.after(principal, tablet.cursor(), Set.of(), 1_000);
      count += deletions(page);
      while (page.hasMore()) {
        page = pull.after(principal, page.cursor(), Set.of(), 1_000);
        count += deletions(page);
      }
      return count;
    } catch (InvalidCursorException e) {
      return -1;
    }
  }

  private static int deletions(PullPage page) {
    return (int) page.items().stream().filter(Item.Deletion.class::isInstance).count();
  }

  private static List<ScopedRecord> gone(SyncStore store) {
    List<ScopedRecord> rows =
        store.read(reading ->
            reading.changes(
                Clinic.TENANT, List.of(new ScopeRange(Scope.tenant(), "patients", 0)), 10_000));
    return rows.stream().filter(ScopedRecord::deleted).toList();
  }

  @Test
  default void pruningThatIsKilledAfterAnyStepShouldBeFinishedTheNextTime() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      long begin = clinic.head().position();
      clinic.push(asha, changes(record -> create(record, "{}")));
      Clinic.Tablet tablet = clinic.new Tablet(asha).sync(1_000);
      clinic.push(asha, changes(record -> delete(record, 1)));

      boolean whole = false;
      int lives = 0;
      while (!whole) {
        SyncStore killed =
            new Followed(
                store,
                () -> {
                  throw new IllegalStateException("killed");
                });
        int before = gone(store).size();
        try {
          retention(killed, 91).prune();
        } catch (IllegalStateException e) {
          lives++;
        }
        int left = gone(store).size();
        long floor = clinic.head().floor();
        assertThat(left).isLessThan(before);
        assertThat(deletions(clinic.pull, asha, tablet)).isIn(MANY, -1);
        assertThat(floor)
            .as("no tombstone went without the floor")
            .isEqualTo(begin + 2L * MANY - left);
        whole = left == 0;
      }
      assertThat(lives).isEqualTo(3);
      retention(store, 91).prune();
      assertThat(clinic.head().floor()).isEqualTo(clinic.head().position());
    });
  }

  @Test
  default void twoWhoPruneAtOnceShouldDoNoHarm() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      long begin = clinic.head().position();
      clinic.push(asha, changes(record -> create(record, "{}")));
      clinic.push(asha, changes(record -> update(record, 1, "{\"n\":1}")));
      clinic.push(asha, changes(record -> delete(record, 2)));
      for (int i = 0; i < 30; i++) {
        clinic.pushed(asha, "request-" + i, create("patients/q" + i, "{}"));
      }
      var together = new CyclicBarrier(3);
      try (var nodes = Executors.newFixedThreadPool(2)) {
        Runnable node =
            () -> {
              await(together);
              retention(store, 91).prune();
            };
        CompletableFuture<Void> one = CompletableFuture.runAsync(node, nodes);
        CompletableFuture<Void> other = CompletableFuture.runAsync(node, nodes);
        await(together);
        for (int i = 0; i < 20; i++) {
          clinic.push(asha, create("patients/meanwhile" + i, "{}"));
        }
        one.get();
        other.get();
      }

      assertThat(gone(store)).isEmpty();
      assertThat(clinic.head().floor()).isEqualTo(begin + 3L * MANY);
      assertThat(
              store.<Boolean>read(
                  reading -> reading.committedAt(Clinic.TENANT, clinic.head().floor()).isPresent()))
          .isTrue();
      assertThat(clinic.new Tablet(asha).sync(1_000).records()).hasSize(50);
    });
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  default void whatIsClosedShouldTakeNoFurtherStep() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, changes(record -> create(record, "{}")));
      clinic.push(asha, changes(record -> delete(record, 1)));
      var ends = new Retention[1];
      SyncStore watched = new Followed(store, () -> ends[0].close());
      ends[0] = retention(watched, 91);
      ends[0].prune();

      assertThat(gone(store)).as("one step was taken").hasSize(MANY - 500);
      ends[0].prune();
      assertThat(gone(store)).hasSize(MANY - 500);
    });
  }

  @Test
  default void conflictsResolvedForLongShouldGoAndAnEarlierCopyShouldBeKnown() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("stock/1", "{\"n\":1}"), create("claims/1", "{\"n\":1}"));
      clinic.push(asha, update("stock/1", 1, "{\"n\":2}"), update("claims/1", 1, "{\"n\":2}"));
      Change late = update("stock/1", 1, "{\"n\":3}");
      clinic.push(ben, late, update("claims/1", 1, "{\"n\":3}"));
      assertThat(conflicts(store)).isEqualTo(2);

      var horizons = new Horizons(Duration.ofDays(90), Duration.ofDays(365), null);
      new Retention(store, later(364), horizons).prune();
      assertThat(conflicts(store)).isEqualTo(2);
      Outcome again = clinic.push(ben, late).getFirst();
      assertThat(again.decision()).isInstanceOf(Decision.Duplicate.class);

      new Retention(store, later(366), horizons).prune();
      assertThat(conflicts(store)).as("nobody has resolved the other").isEqualTo(1);
      assertThat(store.<Long>read(reading -> reading.received(Clinic.TENANT, null, null))).isZero();
    });
  }

  private static long conflicts(SyncStore store) {
    var all = new ConflictQuery(ConflictQuery.Status.ALL, null, null, null);
    return store.<Long>read(reading -> reading.count(Clinic.TENANT, all));
  }

  @Test
  default void conflictsShouldBeKeptAsLongAsDeletions() {
    assertThatThrownBy(() -> new Horizons(Duration.ofDays(90), Duration.ofDays(89), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("conflicts: ");
  }
}
