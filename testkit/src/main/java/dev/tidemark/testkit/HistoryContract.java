package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.ChangeType;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.HistoryEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What a record was, version by version, and what is kept in the audit log.
public interface HistoryContract extends StoreUnderTest {
  @Test
  default void historyShouldTellHowEachVersionCameToBe() {
    var written = new ArrayList<Record>();
    commit(log -> written.add(log.by("ann", "d1").put(patient("1"), "{}", Scope.tenant())));
    commit(log -> {
      written.add(log.by("ben", null).put(patient("1"), "{\"a\":1}", Scope.tenant()));
      written.add(log.by("ann", "d1").delete(patient("1")));
    });
    commit(log -> written.add(log.by("cid", "d3").put(patient("1"), "{}", Scope.tenant())));

    List<HistoryEntry> history = history("1", Long.MAX_VALUE, 10);

    assertThat(history).extracting(HistoryEntry::version).containsExactly(4L, 3L, 2L, 1L);
    assertThat(history)
        .extracting(HistoryEntry::changeType)
        .containsExactly(
            ChangeType.UPDATE, ChangeType.DELETE, ChangeType.UPDATE, ChangeType.CREATE);
    assertThat(history).extracting(HistoryEntry::user).containsExactly("cid", "ann", "ben", "ann");
    assertThat(history)
        .extracting(HistoryEntry::deleted)
        .containsExactly(false, true, false, false);
    assertThat(history)
        .allSatisfy(entry -> {
          Record record = written.get((int) entry.version() - 1);
          assertThat(entry.key()).isEqualTo(record.key());
          assertThat(entry.committedAt()).isEqualTo(record.updatedAt());
          assertThat(entry.clock()).isEqualTo(record.clock());
          assertThat(entry.members()).containsExactly("name");
        });
  }

  @Test
  default void historyShouldComeInPagesWithoutGaps() {
    for (int i = 0; i < 4; i++) {
      commit(log -> {
        for (int version = 0; version < 5; version++) {
          log.put(patient("1"), "{}", Scope.tenant());
          log.put(patient("2"), "{}", Scope.tenant());
          log.put(new RecordKey("drugs", "1"), "{}", Scope.tenant());
        }
      });
    }

    for (int limit : new int[] {1, 3, 20, 100}) {
      var versions = new ArrayList<Long>();
      long before = Long.MAX_VALUE;
      for (List<HistoryEntry> page = history("1", before, limit);
          !page.isEmpty();
          page = history("1", before, limit)) {
        assertThat(page).hasSizeLessThanOrEqualTo(limit);
        page.forEach(entry -> versions.add(entry.version()));
        before = page.getLast().version();
      }
      assertThat(versions)
          .containsExactlyElementsOf(
              LongStream.rangeClosed(1, 20).map(version -> 21 - version).boxed().toList());
    }
    assertThat(history("1", 1, 10)).isEmpty();
    assertThat(history("1", 0, 10)).isEmpty();
    assertThat(history("1", 20, 1)).extracting(HistoryEntry::version).containsExactly(19L);
    assertThat(history("1", 21, 1)).extracting(HistoryEntry::version).containsExactly(20L);
  }

  @Test
  default void whatHasNoHistoryShouldHaveNone() {
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));

    assertThat(history("2", Long.MAX_VALUE, 10)).isEmpty();
    assertThat(stored().history("nobody", patient("1"), Long.MAX_VALUE, 10)).isEmpty();
    assertThat(stored().history(TENANT, new RecordKey("drugs", "1"), Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  default void prunedVersionsShouldStayInTheHistory() {
    for (int i = 0; i < 3; i++) {
      commit(log -> log.put(patient("1"), "{\"a\":1}", Scope.tenant()));
    }
    List<HistoryEntry> before = history("1", Long.MAX_VALUE, 10);
    write(writing -> {
      writing.lockHead(TENANT);
      writing.pruneVersions(TENANT, PATIENTS, Instant.MAX, 10);
    });

    assertThat(history("1", Long.MAX_VALUE, 10)).isEqualTo(before).hasSize(3);
  }

  private List<HistoryEntry> history(String id, long before, int limit) {
    return stored().history(TENANT, patient(id), before, limit);
  }

  @Test
  default void auditEntriesShouldComeNewestFirstAsWritten() {
    Instant noon = Instant.parse("2025-01-15T12:00:00.123456Z");
    var spare = new AuditEntry(noon, 7, null, "token.reuse", null, null, "{}");
    var full =
        new AuditEntry(
            noon,
            8,
            "ann",
            "record.restore",
            "patients/1",
            "192.0.2.1",
            "{\"reason\":\"it's \\u0000 \\\"wrong\\\" 漢 \uD83D\uDE00\"}");
    var later = new AuditEntry(noon.plusNanos(1_000), 1, "ben", "record.restore", null, null, "{}");
    Head head = commit(log -> log.note(full).note(spare));
    commit(log -> log.note(later));
    commit("other", log -> log.note(spare));

    assertThat(head.position()).isZero();
    assertThat(stored().audit(TENANT, 10)).containsExactly(later, full, spare);
    assertThat(stored().audit(TENANT, 2)).containsExactly(later, full);
    assertThat(stored().audit("other", 10)).containsExactly(spare);
    assertThat(stored().audit("nobody", 10)).isEmpty();
  }

  @Test
  default void anAuditEntryShouldNotBeReplaced() {
    var first = new AuditEntry(Instant.EPOCH, 1, "ann", "record.restore", null, null, "{}");
    var second = new AuditEntry(Instant.EPOCH, 1, "ben", "record.restore", null, null, "{}");
    commit(log -> log.note(first));

    assertThatThrownBy(() -> commit(log -> log.note(second)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(stored().audit(TENANT, 10)).containsExactly(first);
  }

  @Test
  default void manyAuditEntriesShouldFitIntoOneCommit() {
    List<AuditEntry> entries =
        IntStream.range(0, 200)
            .mapToObj(i -> new AuditEntry(Instant.EPOCH, i, "ann", "a", null, null, "{}"))
            .toList();
    commit(log -> entries.forEach(log::note));

    assertThat(stored().audit(TENANT, 1_000)).containsExactlyElementsOf(entries.reversed());
  }
}
