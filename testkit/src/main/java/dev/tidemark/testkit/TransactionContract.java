package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.StoredAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Transactions are whole, and do not see each other halfway.
public interface TransactionContract extends StoreUnderTest {
  @Test
  default void exceptionShouldRollEverythingBack() {
    commit(log -> {
      log.put(patient("1"), "{\"name\":\"Asha\"}", Scope.tenant(), Scope.group("ward"));
      log.put(patient("2"), "{}", Scope.tenant());
    });
    String before = snapshot();

    assertThatThrownBy(() ->
            write(writing -> {
              var log = new LogWriter(writing, TENANT);
              log.put(patient("1"), "{\"name\":\"Ben\"}", Scope.tenant());
              log.delete(patient("2"));
              log.put(patient("3"), "{}", Scope.tenant());
              log.grant(Scope.user("ann"), Scope.tenant());
              log.keep(answer("a"));
              log.note(new AuditEntry(Instant.EPOCH, 1, "ann", "test", null, null, "{}"));
              log.apply();
              writing.putCollection(TENANT, CollectionDefinition.shared("drugs"));
              writing.putUser(AccountContract.user(TENANT, "u1", "ann"));
              writing.putDevice(AccountContract.device(TENANT, "d1", "u1"));
              writing.addSigningKey(AccountContract.key("k1"));
              writing.addTenant("other", Instant.EPOCH);
              throw new IllegalStateException("power loss");
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("power loss");

    assertThat(snapshot()).isEqualTo(before);
    assertThat(stored().tenants()).containsExactly(TENANT);
    assertThat(stored().signingKeys()).isEmpty();
  }

  @Test
  default void errorShouldRollEverythingBackToo() {
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));
    String before = snapshot();

    assertThatThrownBy(() ->
            commit(log -> {
              log.put(patient("1"), "{\"a\":1}", Scope.tenant());
              log.apply();
              throw new AssertionError("killed");
            }))
        .isInstanceOf(AssertionError.class);

    assertThat(snapshot()).isEqualTo(before);
    commit(log -> log.put(patient("1"), "{\"a\":2}", Scope.tenant()));
    assertThat(changes(0, 10, Scope.tenant())).extracting(row -> row.version()).containsExactly(2L);
  }

  @Test
  default void workShouldSeeWhatItHasWritten() {
    write(writing -> {
      writing.addTenant(TENANT, Instant.EPOCH);
      var log = new LogWriter(writing, TENANT);
      log.put(patient("1"), "{\"name\":\"Asha\"}", Scope.tenant());
      Head head = log.apply();

      assertThat(writing.head(TENANT)).contains(head);
      assertThat(writing.records(TENANT, List.of(patient("1")))).hasSize(1);
      assertThat(writing.filed(TENANT, List.of(Scope.tenant()), PATIENTS, null, 10)).hasSize(1);
    });
  }

  @Test
  default void writersOfOneTenantShouldExcludeEachOther() throws Exception {
    write(writing -> writing.addTenant(TENANT, Instant.EPOCH));
    int writers = 4;
    int commits = 50;

    inParallel(
        writers,
        number -> {
          for (int i = 0; i < commits; i++) {
            String id = number + "-" + i;
            commit(log -> log.put(patient(id), "{}", Scope.tenant()));
          }
        });

    Head head = stored().head(TENANT).orElseThrow();
    assertThat(head.position()).isEqualTo(writers * commits);
    assertThat(head.changeSets()).isEqualTo(writers * commits);
    assertThat(changes(0, 1_000, Scope.tenant()))
        .extracting(row -> row.position())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, writers * commits).mapToObj(Long::valueOf).toList());
  }

  @Test
  default void writersOfManyTenantsShouldNotDisturbEachOther() throws Exception {
    inParallel(
        4,
        number -> {
          for (int i = 0; i < 25; i++) {
            String id = "p" + i;
            commit("tenant" + number, log -> log.put(patient(id), "{}", Scope.tenant()));
          }
        });

    assertThat(stored().tenants()).containsExactly("tenant0", "tenant1", "tenant2", "tenant3");
    for (String tenant : stored().tenants()) {
      assertThat(stored().head(tenant).orElseThrow().position()).isEqualTo(25);
    }
  }

  @Test
  default void readerShouldNotSeeWhatIsCommittedMeanwhile() throws Exception {
    commit(log -> log.put(patient("1"), "{\"n\":0}", Scope.tenant()));
    try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
      var commits = new ArrayList<Future<?>>();
      store()
          .<Integer>read(reading -> {
            String first = Snapshot.of(reading, TENANT);
            for (int i = 0; i < 20; i++) {
              String data = "{\"n\":" + (i + 1) + "}";
              commits.add(
                  writer.submit(() -> commit(log -> log.put(patient("1"), data, Scope.tenant()))));
              for (int again = 0; again < 5; again++) {
                assertThat(Snapshot.of(reading, TENANT)).isEqualTo(first);
              }
            }
            return 0;
          });
      for (Future<?> commit : commits) {
        commit.get();
      }
    }

    assertThat(changes(0, 10, Scope.tenant()))
        .extracting(row -> row.version())
        .containsExactly(21L);
  }

  @Test
  default void readersShouldSeeCommitsWhole() throws Exception {
    commit(log -> {
      log.put(patient("left"), "{\"n\":0}", Scope.tenant());
      log.put(patient("right"), "{\"n\":0}", Scope.tenant());
    });

    inParallel(
        3,
        number -> {
          for (int i = 0; i < 60; i++) {
            String data = "{\"n\":" + i + "}";
            if (number == 0) {
              commit(log -> {
                log.put(patient("left"), data, Scope.tenant());
                log.put(patient("right"), data, Scope.tenant());
              });
            } else {
              assertThat(changes(0, 10, Scope.tenant()))
                  .extracting(row -> row.data())
                  .hasSize(2)
                  .satisfies(both -> assertThat(both.get(0)).isEqualTo(both.get(1)));
            }
          }
        });
  }

  @Test
  default void timeShouldBeInWholeMicroseconds() {
    Instant now = store().write(writing -> writing.now());

    assertThat(now.getNano() % 1_000).isZero();
  }

  @Test
  default void headOfUnknownTenantShouldNotBeTaken() {
    assertThatThrownBy(() -> write(writing -> writing.lockHead("nobody")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nobody");
  }

  /// Runs the same work on several threads and passes on what goes wrong.
  private static void inParallel(int threads, Work work) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        running.add(executor.submit(() -> work.run(number)));
      }
      for (Future<?> one : running) {
        try {
          one.get();
        } catch (ExecutionException e) {
          throw e.getCause() instanceof Exception cause ? cause : e;
        }
      }
    }
  }

  /// Work of one of several threads.
  @FunctionalInterface
  interface Work {
    /// Does the work of that thread.
    void run(int number);
  }

  private static StoredAnswer answer(String key) {
    var name = new StoredAnswer.Name("ann POST /push", key);
    return new StoredAnswer(name, "digest", "{}", Instant.EPOCH);
  }
}
