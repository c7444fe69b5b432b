package dev.tidemark.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Authorship;
import dev.tidemark.core.Data;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.LogEntry;
import dev.tidemark.engine.ScopeMove;
import dev.tidemark.engine.TenantCommit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RingTest {
  private static final Instant TIME = Instant.parse("2025-01-15T10:30:00Z");

  private final AtomicLong total = new AtomicLong();
  private final Ring ring = new Ring(10_000, 15_000, total);

  /// A commit of one record at each of those positions.
  private static RecentCommit commit(long first, long last, int length) {
    var log = new ArrayList<LogEntry>();
    var records = new ArrayList<Record>();
    var moves = new ArrayList<ScopeMove>();
    for (long position = first; position <= last; position++) {
      Instant at = TIME.plusSeconds(position);
      log.add(new LogEntry(position, at));
      var key = new RecordKey("patients", "p" + position);
      records.add(
          new Record(
              key,
              1,
              VectorClock.empty(),
              new Data("{\"text\":\"" + "x".repeat(length) + "\"}"),
              false,
              at,
              new Authorship("asha", null),
              at,
              "asha",
              position,
              Set.of(Scope.tenant())));
      moves.add(new ScopeMove(Scope.tenant(), key, position, null, true));
    }
    Head head = Head.start("clinic").at(last, TIME.plusSeconds(last));
    return new RecentCommit(
        new TenantCommit(
            head, log, records, List.of(), List.of(), moves, List.of(), List.of(), List.of(),
            List.of(), List.of()),
        null,
        RecentCommit::grow);
  }

  private List<Long> after(long position) {
    List<RecentCommit> found = ring.after(position);
    assertThat(found).isNotNull();
    return found.stream().map(RecentCommit::position).toList();
  }

  @Test
  void commitsShouldBeReadInOrderFromAnyPosition() {
    ring.add(commit(5, 5, 10));
    ring.add(commit(6, 8, 10));
    ring.add(commit(9, 9, 10));
    assertThat(after(4)).containsExactly(5L, 8L, 9L);
    assertThat(after(5)).containsExactly(8L, 9L);
    assertThat(after(7)).as("from within a commit").containsExactly(8L, 9L);
    assertThat(after(9)).isEmpty();
    assertThat(ring.after(3)).as("before its beginning").isNull();
  }

  @Test
  void aGapShouldRestartIt() {
    ring.add(commit(1, 1, 10));
    ring.add(commit(3, 3, 10));
    assertThat(ring.after(1)).isNull();
    assertThat(after(2)).containsExactly(3L);
  }

  @Test
  void aCommitThatComesLateShouldBeLeftOut() {
    ring.add(commit(2, 3, 10));
    ring.add(commit(1, 1, 10));
    assertThat(ring.after(0)).isNull();
    assertThat(after(1)).containsExactly(3L);
  }

  @Test
  void whatOthersCommittedShouldRestartIt() {
    ring.add(commit(1, 1, 10));
    assertThat(ring.endsAt(1)).isTrue();
    ring.advance(3);
    assertThat(ring.endsAt(1)).isFalse();
    assertThat(ring.after(1)).isNull();
    assertThat(after(3)).isEmpty();
    ring.add(commit(4, 4, 10));
    assertThat(ring.after(2)).isNull();
    assertThat(after(3)).containsExactly(4L);
    ring.advance(4);
    assertThat(after(3)).as("what is known already changes nothing").containsExactly(4L);
  }

  @Test
  void afterARestartNothingShouldBeKnown() {
    ring.add(commit(1, 1, 10));
    ring.restart();
    assertThat(total).hasValue(0);
    ring.add(commit(7, 7, 10));
    assertThat(ring.after(1)).isNull();
    assertThat(after(6)).containsExactly(7L);
  }

  @Test
  void theOldestShouldMakeRoom() {
    for (int i = 1; i <= 20; i++) {
      ring.add(commit(i, i, 2_500));
      assertThat(total.get()).isLessThanOrEqualTo(10_000).isPositive();
    }
    assertThat(ring.after(10)).isNull();
    assertThat(after(17)).containsExactly(18L, 19L, 20L);
  }

  @Test
  void aCommitThatIsTooLargeShouldBeReadFromTheStore() {
    ring.add(commit(1, 1, 10));
    ring.add(commit(2, 2, 20_000));
    assertThat(ring.after(1)).isNull();
    assertThat(total).hasValue(0);
    ring.add(commit(3, 3, 10));
    assertThat(after(2)).containsExactly(3L);
  }

  @Test
  void whatIsWrittenOfACommitShouldCount() {
    RecentCommit first = commit(1, 1, 100);
    RecentCommit second = commit(2, 2, 100);
    ring.add(first);
    ring.add(second);
    long before = total.get();
    ring.grow(second, 1_000);
    assertThat(total).hasValue(before + 1_000);
    ring.grow(second, 9_000);
    assertThat(total).hasValue(0);
    ring.grow(first, 1_000);
    assertThat(total).as("of a commit that made room").hasValue(0);
  }

  @Test
  void allRingsTogetherShouldBeBounded() {
    var other = new Ring(10_000, 15_000, total);
    for (int i = 1; i <= 3; i++) {
      other.add(commit(i, i, 2_500));
    }
    for (int i = 1; i <= 10; i++) {
      ring.add(commit(i, i, 1_500));
      assertThat(total.get()).isLessThanOrEqualTo(15_000);
    }
    assertThat(after(9)).containsExactly(10L);
  }
}
