package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.StorePool;
import dev.tidemark.engine.SyncStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What every store must do that outlives its process.
public interface DurableStoreContract extends SyncStoreContract {
  /// Opens a store on the place that [#store] is on.
  SyncStore open();

  /// Opens a store on a place where there has never been one. Called several times in a test, from
  /// several threads, it opens the same place.
  SyncStore openUntouched();

  @Test
  default void reopenedStoreShouldHoldEverything() {
    commit(log -> {
      log.put(patient("1"), "{\"name\":\"Asha\"}", Scope.tenant(), Scope.group("ward"));
      log.put(patient("2"), "{}", Scope.tenant());
      log.grant(Scope.user("ann"), Scope.tenant());
    });
    commit(log -> log.put(patient("1"), "{\"name\":\"Ben\"}", Scope.tenant()));
    write(writing -> {
      writing.putCollection(TENANT, CollectionDefinition.shared(PATIENTS));
      writing.putUser(AccountContract.user(TENANT, "u1", "ann"));
      writing.putDevice(AccountContract.device(TENANT, "d1", "u1"));
    });
    String before = snapshot();

    store().close();

    try (SyncStore again = open()) {
      assertThat(again.<String>read(reading -> Snapshot.of(reading, TENANT))).isEqualTo(before);
    }
  }

  @Test
  default void whoWatchesTheConnectionsShouldSeeWhatIsUsed() {
    write(writing -> {
      assertThat(used("write")).isEqualTo(1);
      assertThat(used("read")).isZero();
    });
    store()
        .<Integer>read(reading -> {
          assertThat(used("read")).isEqualTo(1);
          return 0;
        });

    assertThat(store().pools()).extracting(StorePool::kind).containsExactly("read", "write");
    assertThat(store().pools())
        .allSatisfy(pool -> {
          assertThat(pool.size()).isPositive();
          assertThat(pool.used()).isZero();
          assertThat(pool.waiting()).isZero();
        });
  }

  private int used(String kind) {
    return store().pools().stream()
        .filter(pool -> pool.kind().equals(kind))
        .mapToInt(StorePool::used)
        .sum();
  }

  /// Exceptions go into logs.
  @Test
  default void whatARefusedStatementHeldShouldNotBeTold() {
    write(writing -> writing.putUser(AccountContract.user(TENANT, "u1", "qx7marker")));

    assertThatThrownBy(() ->
            write(writing -> writing.putUser(AccountContract.user(TENANT, "u2", "qx7marker"))))
        .isInstanceOf(RuntimeException.class)
        .satisfies(e -> {
          var told = new StringWriter();
          e.printStackTrace(new PrintWriter(told, true));
          assertThat(told.toString()).containsIgnoringCase("unique").doesNotContain("qx7marker");
        });
  }

  @Test
  default void openStoresShouldSeeEachOthersCommits() {
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));
    try (SyncStore other = open()) {
      Head head =
          other.write(writing -> {
            var log = new LogWriter(writing, TENANT);
            log.put(patient("2"), "{}", Scope.tenant());
            return log.apply();
          });
      assertThat(head.position()).isEqualTo(2);
    }

    assertThat(changes(0, 10, Scope.tenant())).hasSize(2);
  }

  @Test
  default void storesOpenedAtOnceShouldMakeTheTablesOnce() throws Exception {
    int count = 4;
    var together = new CountDownLatch(count);
    try (ExecutorService executor = Executors.newFixedThreadPool(count)) {
      List<Future<Head>> heads = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String id = "p" + i;
        heads.add(
            executor.submit(() -> {
              together.countDown();
              together.await();
              try (SyncStore store = openUntouched()) {
                return store.write(writing -> {
                  writing.addTenant(TENANT, writing.now());
                  var log = new LogWriter(writing, TENANT);
                  log.put(patient(id), "{}", Scope.tenant());
                  return log.apply();
                });
              }
            }));
      }
      var positions = new ArrayList<Long>();
      for (Future<Head> head : heads) {
        positions.add(head.get().position());
      }
      assertThat(positions).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
    }
  }

  @Test
  default void snapshotShouldOutlastACommitWithinIt() throws Exception {
    commit(log -> log.put(patient("1"), "{\"n\":0}", Scope.tenant()));
    try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
      store()
          .<Integer>read(reading -> {
            String before = Snapshot.of(reading, TENANT);
            CompletableFuture.runAsync(() -> commit(log -> log.delete(patient("1"))), writer)
                .join();
            assertThat(Snapshot.of(reading, TENANT)).isEqualTo(before);
            return 0;
          });
    }
    assertThat(changes(0, 10, Scope.tenant())).singleElement().matches(row -> row.deleted());
  }

  @Test
  default void closedStoreShouldDoNothing() {
    store().close();
    store().close();

    assertThatThrownBy(() -> stored().tenants()).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> write(writing -> writing.addTenant("x", writing.now())))
        .isInstanceOf(RuntimeException.class);
  }
}
