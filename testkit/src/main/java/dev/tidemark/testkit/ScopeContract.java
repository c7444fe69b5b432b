package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.ScopeRange;
import dev.tidemark.engine.ScopedRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Ranges of scopes: in order of positions, and in order of ids.
public interface ScopeContract extends StoreUnderTest {
  /// A scope of the tests.
  Scope WARD = Scope.group("ward");

  @Test
  default void changesShouldComeInPositionOrder() {
    commit(log -> {
      log.put(patient("c"), "{}", WARD);
      log.put(patient("a"), "{}", Scope.tenant());
      log.put(patient("b"), "{}", WARD);
    });
    commit(log -> log.put(patient("c"), "{\"n\":2}", WARD));

    assertThat(changes(0, 10, WARD, Scope.tenant()))
        .extracting(ScopedRecord::position, ScopedRecord::id)
        .containsExactly(tuple(2L, "a"), tuple(3L, "b"), tuple(4L, "c"));
    assertThat(changes(3, 10, WARD, Scope.tenant()))
        .extracting(ScopedRecord::position, ScopedRecord::data)
        .containsExactly(tuple(4L, "{\"n\":2}"));
    assertThat(changes(4, 10, WARD, Scope.tenant())).isEmpty();
  }

  @Test
  default void changesShouldBeAsWritten() {
    commit(log -> log.by("ann", "d1").put(patient("1"), "{\"a\":1}", Scope.tenant(), WARD));
    commit(log -> log.put(patient("1"), "{\"a\":2}", Scope.tenant(), WARD));

    var record = stored().records(TENANT, List.of(patient("1"))).getFirst();
    var expected =
        new ScopedRecord(
            "tenant",
            2,
            1,
            1,
            null,
            PATIENTS,
            "1",
            2,
            "{\"d1\":1,\"server\":1}",
            "{\"a\":2}",
            false,
            record.createdAt(),
            record.updatedAt(),
            "[\"group:ward\",\"tenant\"]");
    assertThat(changes(0, 10, Scope.tenant())).containsExactly(expected);
    assertThat(filed("", 10, Scope.tenant())).containsExactly(expected);
  }

  @Test
  default void limitShouldCountPositionsAndKeepTheirRowsTogether() {
    Scope[] scopes = {Scope.tenant(), WARD, Scope.user("ann")};
    commit(log -> {
      for (int i = 0; i < 10; i++) {
        log.put(patient("p" + i), "{}", scopes);
      }
    });

    for (int limit = 1; limit <= 11; limit++) {
      List<ScopedRecord> rows = changes(0, limit, scopes);
      assertThat(rows).hasSize(Math.min(limit, 10) * 3);
      assertThat(rows.subList(rows.size() - 3, rows.size()))
          .extracting(ScopedRecord::position, ScopedRecord::scope)
          .containsExactly(
              tuple((long) Math.min(limit, 10), "group:ward"),
              tuple((long) Math.min(limit, 10), "tenant"),
              tuple((long) Math.min(limit, 10), "user:ann"));
    }
  }

  @Test
  default void rangesShouldEachBeginAtTheirOwnPosition() {
    commit(log -> {
      for (int i = 0; i < 6; i++) {
        log.put(patient("p" + i), "{}", i % 2 == 0 ? WARD : Scope.tenant());
      }
    });

    List<ScopeRange> ranges =
        List.of(
            new ScopeRange(WARD, PATIENTS, 4),
            new ScopeRange(Scope.tenant(), PATIENTS, 1),
            new ScopeRange(Scope.tenant(), "drugs", 0));
    assertThat(stored().changes(TENANT, ranges, 3))
        .extracting(ScopedRecord::position)
        .containsExactly(2L, 4L, 5L);
  }

  @Test
  default void manyRangesShouldBeReadAtOnce() {
    int count = 150;
    commit(log -> {
      for (int i = 0; i < count; i++) {
        log.put(patient("p" + i), "{}", Scope.group("g" + (i * 7 % count)));
      }
    });
    var ranges = new ArrayList<ScopeRange>();
    for (int i = 0; i < count; i++) {
      ranges.add(new ScopeRange(Scope.group("g" + i), PATIENTS, 0));
    }

    assertThat(stored().changes(TENANT, ranges, 140))
        .hasSize(140)
        .isSortedAccordingTo((one, other) -> Long.compare(one.position(), other.position()));
    assertThat(stored().changes(TENANT, List.of(), 10)).isEmpty();
  }

  @Test
  default void departedRowsShouldStay() {
    commit(log -> log.put(patient("1"), "{\"a\":1}", WARD, Scope.tenant()));
    commit(log -> log.put(patient("1"), "{\"a\":2}", Scope.tenant()));
    commit(log -> log.put(patient("1"), "{\"a\":3}", Scope.tenant()));

    assertThat(changes(0, 10, WARD))
        .singleElement()
        .satisfies(row -> {
          assertThat(row.position()).isEqualTo(2);
          assertThat(row.entered()).isEqualTo(1);
          assertThat(row.departed()).isEqualTo(2);
          assertThat(row.version()).isEqualTo(3);
          assertThat(row.data()).isEqualTo("{\"a\":3}");
          assertThat(row.scopes()).isEqualTo("[\"tenant\"]");
        });
    assertThat(filed("", 10, WARD)).isEqualTo(changes(0, 10, WARD));
  }

  @Test
  default void recordThatComesBackShouldEnterAnew() {
    commit(log -> log.put(patient("1"), "{}", WARD));
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));
    commit(log -> log.put(patient("1"), "{}", WARD));
    commit(log -> log.put(patient("1"), "{}", WARD));

    assertThat(changes(0, 10, WARD, Scope.tenant()))
        .extracting(
            ScopedRecord::scope,
            ScopedRecord::position,
            ScopedRecord::entered,
            ScopedRecord::since,
            ScopedRecord::departed)
        .containsExactly(tuple("tenant", 3L, 2L, 2L, 3L), tuple("group:ward", 4L, 3L, 1L, null));
  }

  @Test
  default void recordThatLeavesAndReturnsInOneCommitShouldHaveStayed() {
    commit(log -> log.put(patient("1"), "{}", WARD));
    commit(log -> {
      log.put(patient("1"), "{}", Scope.tenant());
      log.put(patient("1"), "{}", WARD);
    });

    assertThat(changes(0, 10, WARD, Scope.tenant()))
        .extracting(ScopedRecord::scope, ScopedRecord::position, ScopedRecord::entered)
        .containsExactly(tuple("group:ward", 3L, 1L));
  }

  @Test
  default void filedShouldComeInOrderOfIds() {
    List<String> ids = List.of("-", ".", "0", "10", "2", ":", "@", "A", "Z", "_", "a", "aa", "b");
    commit(log -> {
      for (String id : ids.reversed()) {
        log.put(patient(id), "{}", Scope.tenant());
      }
    });

    assertThat(filed("", 100, Scope.tenant()))
        .extracting(ScopedRecord::id)
        .containsExactlyElementsOf(ids);
    assertThat(filed("2", 3, Scope.tenant()))
        .extracting(ScopedRecord::id)
        .containsExactly(":", "@", "A");
    assertThat(filed("b", 3, Scope.tenant())).isEmpty();
  }

  @Test
  default void filedShouldCountIdsAndKeepTheirRowsTogether() {
    commit(log -> {
      log.put(patient("a"), "{}", Scope.tenant());
      log.put(patient("b"), "{}", WARD, Scope.tenant());
      log.put(patient("c"), "{}", WARD);
    });

    assertThat(filed("", 2, Scope.tenant(), WARD))
        .extracting(ScopedRecord::id, ScopedRecord::scope)
        .containsExactly(tuple("a", "tenant"), tuple("b", "group:ward"), tuple("b", "tenant"));
    assertThat(filed("b", 2, Scope.tenant(), WARD))
        .extracting(ScopedRecord::id)
        .containsExactly("c");
    assertThat(stored().filed(TENANT, List.of(), PATIENTS, null, 10)).isEmpty();
  }

  @Test
  default void collectionsShouldBeApart() {
    commit(log -> {
      log.put(patient("1"), "{}", Scope.tenant());
      log.put(new RecordKey("drugs", "1"), "{}", Scope.tenant());
    });

    assertThat(changes(0, 10, Scope.tenant())).hasSize(1);
    assertThat(filed("", 10, Scope.tenant())).hasSize(1);
    assertThat(stored().newest(TENANT, List.of(Scope.tenant()), "drugs")).isEqualTo(2);
  }

  @Test
  default void rowsOfAPositionShouldBeInOrderOfScopeBytes() {
    // In UTF-16 the supplementary character would stand before U+FFFD, in UTF-8 it stands after.
    List<Scope> scopes =
        List.of(
            Scope.filter("m", ""),
            Scope.filter("m", "Z"),
            Scope.filter("m", "a"),
            Scope.filter("m", "é"),
            Scope.filter("m", "漢"),
            Scope.filter("m", "\uFFFD"),
            Scope.filter("m", "\uD83D\uDE00"));
    commit(log -> log.put(patient("1"), "{}", scopes.toArray(new Scope[0])));

    assertThat(changes(0, 10, scopes.reversed().toArray(new Scope[0])))
        .extracting(ScopedRecord::scope)
        .containsExactlyElementsOf(scopes.stream().map(Scope::text).toList())
        .isSortedAccordingTo(StoreUnderTest.byBytes());
  }

  @Test
  default void scopesShouldBeOfAnyText() {
    var scopes = new ArrayList<Scope>();
    for (String value :
        List.of("a\0b", "\u0001", "x".repeat(20_000), "x".repeat(20_001), "\"\\", "'", "%", "\n")) {
      scopes.add(Scope.filter("m", value));
    }
    for (int i = 0; i < scopes.size(); i++) {
      String id = "p" + i;
      Scope scope = scopes.get(i);
      commit(log -> log.put(patient(id), "{}", scope));
    }

    for (int i = 0; i < scopes.size(); i++) {
      String id = "p" + i;
      Scope scope = scopes.get(i);
      assertThat(changes(0, 10, scope))
          .singleElement()
          .matches(row -> row.scope().equals(scope.text()) && row.id().equals(id));
      assertThat(filed("", 10, scope)).isEqualTo(changes(0, 10, scope));
      assertThat(stored().records(TENANT, List.of(patient(id))).getFirst().scopes())
          .containsExactly(scope);
      assertThat(stored().newest(TENANT, List.of(scope), PATIENTS)).isEqualTo(i + 1);
    }
  }

  @Test
  default void newestShouldCountDeparturesAndDeletions() {
    assertThat(newest(WARD)).isZero();
    commit(log -> log.put(patient("1"), "{}", WARD));
    assertThat(newest(WARD)).isEqualTo(1);
    commit(log -> log.put(patient("2"), "{}", Scope.tenant()));
    assertThat(newest(WARD)).isEqualTo(1);
    assertThat(newest(WARD, Scope.tenant())).isEqualTo(2);
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));
    assertThat(newest(WARD)).isEqualTo(3);
    commit(log -> log.delete(patient("1")));
    assertThat(newest(WARD)).isEqualTo(3);
    assertThat(newest(Scope.tenant())).isEqualTo(4);
    assertThat(newest()).isZero();
  }

  @Test
  default void countShouldCountEachPositionOnce() {
    commit(log -> {
      log.put(patient("1"), "{}", WARD, Scope.tenant());
      log.put(patient("2"), "{}", Scope.tenant());
      log.put(patient("3"), "{}", WARD);
    });
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));

    var ward = new ScopeRange(WARD, PATIENTS, 0);
    var tenant = new ScopeRange(Scope.tenant(), PATIENTS, 0);
    var later = new ScopeRange(Scope.tenant(), PATIENTS, 2);
    var drugs = new ScopeRange(Scope.tenant(), "drugs", 0);
    assertThat(stored().count(TENANT, List.of(ward))).isEqualTo(2);
    assertThat(stored().count(TENANT, List.of(ward, tenant, drugs))).isEqualTo(3);
    assertThat(stored().count(TENANT, List.of(later, drugs))).isEqualTo(1);
    assertThat(stored().count(TENANT, List.of())).isZero();
    assertThat(stored().count("nobody", List.of(ward))).isZero();
  }

  private long newest(Scope... scopes) {
    return stored().newest(TENANT, List.of(scopes), PATIENTS);
  }
}
