package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.StoredAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Heads, positions and their times, answers and memberships.
public interface LogContract extends StoreUnderTest {
  @Test
  default void newTenantShouldHaveAnEmptyLog() {
    write(writing -> writing.addTenant(TENANT, Instant.EPOCH));

    assertThat(stored().head(TENANT)).contains(Head.start(TENANT));
    assertThat(stored().committedAt(TENANT, 0)).isEmpty();
    assertThat(stored().positionAt(TENANT, Instant.MAX)).isZero();
  }

  @Test
  default void addingTenantAgainShouldChangeNothing() {
    Head head = commit(log -> log.put(patient("1"), "{}", Scope.tenant()));

    write(writing -> writing.addTenant(TENANT, Instant.EPOCH));

    assertThat(stored().head(TENANT)).contains(head);
  }

  @Test
  default void unknownTenantShouldHaveNoHead() {
    assertThat(stored().head("nobody")).isEmpty();
  }

  @Test
  default void headShouldBeAsStored() {
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));
    Instant time = Instant.parse("2025-01-15T10:30:00.123456Z");
    var restored = new Head.Restored(6, time.plusSeconds(1));
    var head = new Head(TENANT, 3, 7, time, 5, 11, 13, restored);

    write(writing -> {
      writing.lockHead(TENANT);
      writing.putHead(head);
    });

    assertThat(stored().head(TENANT)).contains(head);
    assertThat(store().<Head>write(writing -> writing.lockHead(TENANT))).isEqualTo(head);
  }

  @Test
  default void everyPositionShouldHaveItsTime() {
    var heads = new ArrayList<Head>();
    for (int i = 0; i < 3; i++) {
      commit(log -> {
        for (int record = 0; record < 4; record++) {
          log.put(patient("p" + record), "{}", Scope.tenant());
          heads.add(log.head());
        }
      });
    }

    for (Head head : heads) {
      assertThat(stored().committedAt(TENANT, head.position())).contains(head.committedAt());
      assertThat(stored().positionAt(TENANT, head.committedAt())).isEqualTo(head.position());
      Instant before = head.committedAt().minusNanos(1);
      assertThat(stored().positionAt(TENANT, before)).isEqualTo(head.position() - 1);
      Instant after = head.committedAt().plusNanos(999);
      assertThat(stored().positionAt(TENANT, after)).isEqualTo(head.position());
    }
    Head last = heads.getLast();
    assertThat(stored().committedAt(TENANT, last.position() + 1)).isEmpty();
    assertThat(stored().committedAt(TENANT, 0)).isEmpty();
    assertThat(stored().positionAt(TENANT, Instant.MIN)).isZero();
    assertThat(stored().positionAt(TENANT, Instant.MAX)).isEqualTo(last.position());
  }

  @Test
  default void answersShouldBeKeptByRequest() {
    var push = new StoredAnswer.Name("device:d1 POST /api/v1/sync/push", "request-1");
    var batch = new StoredAnswer.Name("device:d1 POST /api/v1/batch", "request-1");
    Instant now = Instant.parse("2025-01-15T10:30:00.000001Z");
    var first = new StoredAnswer(push, "sha1", "{\"text\":\"grüße \uD83D\uDE00\"}", now);
    var second = new StoredAnswer(batch, "sha2", "x".repeat(300_000) + "ü", now);

    commit(log -> log.keep(first).keep(second));

    var absent = new StoredAnswer.Name("device:d1 POST /api/v1/batch", "request-2");
    assertThat(stored().answers(TENANT, List.of(push, batch, absent)))
        .containsExactlyInAnyOrder(first, second);
    assertThat(stored().answers(TENANT, List.of())).isEmpty();
  }

  @Test
  default void answersShouldTakeNamesOfAnyText() {
    var names = new ArrayList<StoredAnswer.Name>();
    for (String text : List.of("", "\0", "a\0b", "é", "\u0001", "k".repeat(5_000), "'; --")) {
      names.add(new StoredAnswer.Name("device:d1", text));
      names.add(new StoredAnswer.Name(text, "key"));
    }
    List<StoredAnswer> answers =
        names.stream()
            .map(name -> new StoredAnswer(name, "d", name.toString(), Instant.EPOCH))
            .toList();

    commit(log -> answers.forEach(log::keep));

    assertThat(stored().answers(TENANT, names)).containsExactlyInAnyOrderElementsOf(answers);
  }

  @Test
  default void membershipsShouldTellWhatWasEverGranted() {
    var granted = new ArrayList<Membership>();
    commit(log -> {
      granted.add(log.grant(Scope.user("ann"), Scope.group("ward")));
      granted.add(log.grant(Scope.user("ann"), Scope.tenant()));
      granted.add(log.grant(Scope.device("d1"), Scope.group("ward")));
    });
    var revoked = new ArrayList<Membership>();
    commit(log -> revoked.add(log.revoke(granted.getFirst())));
    var again = new ArrayList<Membership>();
    commit(log -> again.add(log.grant(Scope.user("ann"), Scope.group("ward"))));

    assertThat(stored().memberships(TENANT, List.of("user:ann")))
        .containsExactlyInAnyOrder(revoked.getFirst(), granted.get(1), again.getFirst());
    assertThat(stored().memberships(TENANT, List.of("device:d1", "user:ben")))
        .containsExactly(granted.get(2));
    assertThat(stored().memberships(TENANT, List.of())).isEmpty();
  }

  @Test
  default void commitOfAThousandRecordsShouldBeWhole() {
    for (int round = 1; round <= 2; round++) {
      String data = "{\"round\":" + round + "}";
      commit(log -> {
        for (int i = 0; i < 1_000; i++) {
          log.put(patient("p" + i), data, Scope.tenant(), Scope.user("ann"));
        }
      });
    }

    var rows = changes(1_000, 1_000, Scope.tenant());
    assertThat(rows).hasSize(1_000).allMatch(row -> row.version() == 2);
    assertThat(rows.getLast().position()).isEqualTo(2_000);
    assertThat(filed("", 1_000, Scope.tenant(), Scope.user("ann"))).hasSize(2_000);
  }
}
