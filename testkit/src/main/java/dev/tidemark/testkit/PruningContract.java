package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading.DeviceRecord;
import dev.tidemark.engine.Reading.VersionKey;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.Writing;
import dev.tidemark.engine.Writing.Pruned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What is past its time goes, the oldest first, and nothing else.
public interface PruningContract extends StoreUnderTest {
  /// A scope of the tests.
  Scope WARD = Scope.group("ward");

  private Pruned prune(Function<Writing, Pruned> step) {
    return store()
        .write(writing -> {
          writing.lockHead(TENANT);
          return step.apply(writing);
        });
  }

  @Test
  default void departuresShouldGoOldestFirst() {
    commit(log -> {
      log.put(patient("departs"), "{}", WARD, Scope.tenant());
      log.put(patient("deleted"), "{}", WARD, Scope.tenant());
      log.put(patient("stays"), "{}", WARD, Scope.tenant());
      log.put(patient("later"), "{}", WARD);
    });
    commit(log -> log.put(patient("departs"), "{}", Scope.tenant()));
    commit(log -> log.delete(patient("deleted")));
    commit(log -> log.delete(patient("later")));

    assertThat(prune(writing -> writing.pruneDepartures(TENANT, 4, 10)))
        .isEqualTo(new Pruned(0, 0));
    assertThat(prune(writing -> writing.pruneDepartures(TENANT, 6, 1))).isEqualTo(new Pruned(1, 5));
    assertThat(prune(writing -> writing.pruneDepartures(TENANT, 6, 10)))
        .isEqualTo(new Pruned(2, 6));
    assertThat(prune(writing -> writing.pruneDepartures(TENANT, 6, 10)))
        .isEqualTo(new Pruned(0, 0));

    assertThat(changes(0, 10, WARD)).extracting(ScopedRecord::id).containsExactly("stays", "later");
    assertThat(filed("", 10, WARD, Scope.tenant()))
        .extracting(ScopedRecord::id)
        .containsExactly("departs", "later", "stays", "stays");
  }

  @Test
  default void deletedRecordShouldOutliveItsRows() {
    commit(log -> log.put(patient("1"), "{}", WARD));
    commit(log -> log.delete(patient("1")));
    prune(writing -> writing.pruneDepartures(TENANT, 2, 10));

    assertThat(stored().records(TENANT, List.of(patient("1"))))
        .singleElement()
        .matches(record -> record.deleted() && record.version() == 2);
    commit(log -> log.put(patient("1"), "{\"again\":true}", WARD));
    assertThat(changes(0, 10, WARD))
        .singleElement()
        .matches(row -> row.entered() == 3 && row.position() == 3 && !row.deleted());
  }

  @Test
  default void revivedRecordShouldNotBePruned() {
    commit(log -> log.put(patient("1"), "{}", WARD));
    commit(log -> log.delete(patient("1")));
    commit(log -> log.put(patient("1"), "{}", WARD));

    assertThat(prune(writing -> writing.pruneDepartures(TENANT, 10, 10)))
        .isEqualTo(new Pruned(0, 0));
    assertThat(changes(0, 10, WARD)).hasSize(1);
  }

  @Test
  default void logShouldGoOldestFirst() {
    var times = new ArrayList<Instant>();
    for (int i = 0; i < 3; i++) {
      commit(log -> {
        for (int record = 0; record < 5; record++) {
          log.put(patient("p" + record), "{}", WARD);
          times.add(log.head().committedAt());
        }
      });
    }

    assertThat(prune(writing -> writing.pruneLog(TENANT, 0, 10))).isEqualTo(new Pruned(0, 0));
    assertThat(prune(writing -> writing.pruneLog(TENANT, 12, 3))).isEqualTo(new Pruned(3, 3));
    assertKept(times, 4);
    assertThat(prune(writing -> writing.pruneLog(TENANT, 12, 4))).isEqualTo(new Pruned(4, 7));
    assertKept(times, 8);
    assertThat(prune(writing -> writing.pruneLog(TENANT, 12, 10))).isEqualTo(new Pruned(5, 12));
    assertKept(times, 13);
    assertThat(prune(writing -> writing.pruneLog(TENANT, 12, 10))).isEqualTo(new Pruned(0, 0));
    assertThat(prune(writing -> writing.pruneLog(TENANT, 100, 10))).isEqualTo(new Pruned(3, 15));
    assertKept(times, 16);
  }

  private void assertKept(List<Instant> times, long first) {
    for (int i = 0; i < times.size(); i++) {
      long position = i + 1;
      Instant time = times.get(i);
      boolean kept = position >= first;
      assertThat(stored().committedAt(TENANT, position).isPresent()).isEqualTo(kept);
      assertThat(stored().positionAt(TENANT, time)).isEqualTo(kept ? position : 0);
    }
  }

  @Test
  default void supersededVersionsShouldLoseTheirData() {
    var heads = new ArrayList<Head>();
    for (int i = 0; i < 4; i++) {
      heads.add(
          commit(log -> {
            log.by("ann", "d1").put(patient("1"), "{\"n\":1}", WARD);
            log.put(new RecordKey("drugs", "1"), "{\"n\":1}", WARD);
          }));
    }
    commit(log -> log.put(patient("2"), "{}", WARD));
    Instant before = heads.get(2).committedAt();

    assertThat(prune(writing -> writing.pruneVersions(TENANT, PATIENTS, Instant.EPOCH, 10)))
        .isEqualTo(new Pruned(0, 0));
    assertThat(prune(writing -> writing.pruneVersions(TENANT, PATIENTS, before, 1)))
        .isEqualTo(new Pruned(1, 1));
    assertThat(prune(writing -> writing.pruneVersions(TENANT, PATIENTS, before, 10)))
        .isEqualTo(new Pruned(1, 3));
    assertThat(prune(writing -> writing.pruneVersions(TENANT, PATIENTS, before, 10)))
        .isEqualTo(new Pruned(0, 0));
    assertThat(versionsWithData(patient("1"))).containsExactly(3L, 4L);
    assertThat(versionsWithData(new RecordKey("drugs", "1"))).containsExactly(1L, 2L, 3L, 4L);

    // The newest version is never pruned, and a pruned one is still known.
    assertThat(prune(writing -> writing.pruneVersions(TENANT, PATIENTS, Instant.MAX, 10)))
        .isEqualTo(new Pruned(1, 5));
    assertThat(versionsWithData(patient("1"))).containsExactly(4L);
    var key = new DeviceRecord(patient("1"), "d1");
    assertThat(stored().versionsBy(TENANT, Map.of(key, 0L)).get(key)).hasSize(4);
  }

  private List<Long> versionsWithData(RecordKey key) {
    var keys = new ArrayList<VersionKey>();
    for (long version = 1; version <= 4; version++) {
      keys.add(new VersionKey(key, version));
    }
    return stored().contents(TENANT, keys).keySet().stream()
        .map(VersionKey::version)
        .sorted()
        .toList();
  }

  @Test
  default void answersShouldGoOldestFirst() {
    Instant start = Instant.parse("2025-01-15T10:30:00Z");
    var names = new ArrayList<StoredAnswer.Name>();
    commit(log -> {
      for (int i = 0; i < 5; i++) {
        names.add(new StoredAnswer.Name("ann", "k" + (5 - i)));
        log.keep(new StoredAnswer(names.getLast(), "d", "{}", start.plusSeconds(i)));
      }
    });

    assertThat(prune(writing -> writing.pruneAnswers(TENANT, start, 10)))
        .isEqualTo(new Pruned(0, 0));
    assertThat(prune(writing -> writing.pruneAnswers(TENANT, start.plusSeconds(3), 2)))
        .isEqualTo(new Pruned(2, 0));
    assertThat(prune(writing -> writing.pruneAnswers(TENANT, start.plusSeconds(3), 10)))
        .isEqualTo(new Pruned(1, 0));

    assertThat(stored().answers(TENANT, names))
        .extracting(StoredAnswer::name)
        .containsExactlyInAnyOrder(names.get(3), names.get(4));
  }
}
