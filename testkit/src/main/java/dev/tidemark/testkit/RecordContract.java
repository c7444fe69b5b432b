package dev.tidemark.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Conflict;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.ConflictQuery.Status;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Reading.DeviceRecord;
import dev.tidemark.engine.Reading.VersionKey;
import dev.tidemark.engine.Writing.Pruned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Records, their versions, and their conflicts.
public interface RecordContract extends StoreUnderTest {
  /// JSON that a careless store would change: escapes, no order, numbers with digits of their own.
  List<String> TEXTS =
      List.of(
          "{}",
          "{\"nul\":\"a\\u0000b\",\"quote\":\"\\\"\",\"back\":\"\\\\\",\"slash\":\"\\/\"}",
          "{\"b\":1.0,\"a\":1e2,\"big\":123456789012345678901234567890}",
          "{\"text\":\"é 漢 \uD83D\uDE00 \\ud83d\\ude00 \u2028 \uFFFF\"}",
          "{\"brace\":\"{}\",\"comma\":\",\",\"null\":\"NULL\",\"nothing\":null}",
          "{\"sql\":\"'; DROP TABLE records; --\",\"colon\":\":rows(a text) ? :x\"}",
          "{\"long\":\"" + "0123456789".repeat(30_000) + "\"}");

  @Test
  default void recordsShouldBeAsWritten() {
    var written = new ArrayList<Record>();
    commit(log -> {
      log.by("ann", "tablet-7");
      written.add(log.put(patient("1"), "{\"a\":1}", Scope.tenant(), Scope.user("ann")));
      log.by("ben", null);
      written.add(log.put(patient("2"), "{\"a\":2}", Scope.group("ward")));
    });

    assertThat(stored().records(TENANT, List.of(patient("2"), patient("1"))))
        .containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  default void recordsOfACollectionShouldComeByIdDeletedOnesToo() {
    commit(log -> {
      log.put(patient("b"), "{}", Scope.tenant());
      log.put(patient("a"), "{}", Scope.group("ward"));
      log.put(patient("C"), "{}", Scope.tenant());
      log.put(new RecordKey("drugs", "1"), "{}", Scope.tenant());
    });
    commit(log -> log.delete(patient("b")));

    assertThat(stored().recordsOf(TENANT, PATIENTS, null, 10))
        .isEqualTo(stored().records(TENANT, List.of(patient("C"), patient("a"), patient("b"))))
        .extracting(record -> record.key().id())
        .containsExactly("C", "a", "b");
    assertThat(stored().recordsOf(TENANT, PATIENTS, "C", 1))
        .extracting(record -> record.key().id())
        .containsExactly("a");
    assertThat(stored().recordsOf(TENANT, PATIENTS, "b", 1)).isEmpty();
    assertThat(stored().recordsOf("nobody", PATIENTS, null, 1)).isEmpty();
  }

  @Test
  default void recordsThatDoNotExistShouldBeLeftOut() {
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));

    assertThat(
            stored()
                .records(TENANT, List.of(patient("0"), patient("1"), new RecordKey("drugs", "1"))))
        .extracting(Record::key)
        .containsExactly(patient("1"));
    assertThat(stored().records(TENANT, List.of())).isEmpty();
  }

  @Test
  default void laterVersionShouldKeepWhoCreatedTheRecord() {
    var created = new ArrayList<Record>();
    commit(log -> created.add(log.by("ann", "d1").put(patient("1"), "{}", Scope.tenant())));
    var updated = new ArrayList<Record>();
    commit(log -> updated.add(log.by("ben", "d2").put(patient("1"), "{\"b\":1}", Scope.tenant())));

    Record found = stored().records(TENANT, List.of(patient("1"))).getFirst();
    assertThat(found).isEqualTo(updated.getFirst());
    assertThat(found.created()).isEqualTo(created.getFirst().created());
    assertThat(found.createdAt()).isEqualTo(created.getFirst().createdAt());
    assertThat(found.updatedBy()).isEqualTo("ben");
    assertThat(found.clock()).isEqualTo(VectorClock.of(Map.of("d1", 1L, "d2", 1L)));
  }

  @Test
  default void deletedRecordsShouldStay() {
    commit(log -> log.put(patient("1"), "{\"a\":1}", Scope.tenant()));
    commit(log -> log.delete(patient("1")));

    Record found = stored().records(TENANT, List.of(patient("1"))).getFirst();
    assertThat(found.deleted()).isTrue();
    assertThat(found.version()).isEqualTo(2);
    assertThat(found.data()).isEqualTo(Data.empty());
    assertThat(found.scopes()).containsExactly(Scope.tenant());
    assertThat(changes(0, 10, Scope.tenant()))
        .singleElement()
        .matches(row -> row.deleted() && row.position() == 2 && row.departed() == null);
    assertThat(filed("", 10, Scope.tenant())).singleElement().matches(row -> row.deleted());
  }

  @Test
  default void dataShouldComeBackByteForByte() {
    commit(log -> {
      for (int i = 0; i < TEXTS.size(); i++) {
        log.put(patient("p" + i), TEXTS.get(i), Scope.tenant());
      }
    });

    assertThat(changes(0, 100, Scope.tenant()))
        .extracting(row -> row.data())
        .containsExactlyElementsOf(TEXTS);
    for (int i = 0; i < TEXTS.size(); i++) {
      RecordKey key = patient("p" + i);
      assertThat(stored().records(TENANT, List.of(key)).getFirst().data().text())
          .isEqualTo(TEXTS.get(i));
    }
  }

  @Test
  default void everyVersionShouldBeThere() {
    for (int version = 1; version <= 3; version++) {
      String data = "{\"n\":" + version + "}";
      commit(log -> log.put(patient("1"), data, Scope.tenant()));
    }
    commit(log -> {
      log.put(patient("1"), "{\"n\":4}", Scope.tenant());
      log.put(patient("1"), "{\"n\":5}", Scope.tenant());
      log.put(patient("1"), "{\"n\":6}", Scope.tenant());
    });

    List<VersionKey> keys = new ArrayList<>();
    for (long version = 0; version <= 7; version++) {
      keys.add(new VersionKey(patient("1"), version));
    }
    var contents = stored().contents(TENANT, keys);
    assertThat(contents).hasSize(6);
    for (long version = 1; version <= 6; version++) {
      assertThat(requireNonNull(contents.get(new VersionKey(patient("1"), version))).data().text())
          .isEqualTo("{\"n\":" + version + "}");
    }
    assertThat(stored().contents(TENANT, List.of())).isEmpty();
  }

  @Test
  default void contentShouldTellItsCommitTimeWhenTheWriterSaidNone() {
    var written = new ArrayList<Record>();
    commit(log -> written.add(log.put(patient("1"), "{}", Scope.tenant())));
    commit(log -> written.add(log.put(patient("1"), "{}", Scope.tenant())));

    var contents =
        stored()
            .contents(
                TENANT, List.of(new VersionKey(patient("1"), 1), new VersionKey(patient("1"), 2)));
    for (Record record : written) {
      assertThat(
              requireNonNull(contents.get(new VersionKey(patient("1"), record.version()))).time())
          .isEqualTo(record.updatedAt());
    }
  }

  @Test
  default void versionsOfADeviceShouldComeOldestFirst() {
    for (int i = 0; i < 3; i++) {
      commit(log -> log.by("ann", "d1").put(patient("1"), "{}", Scope.tenant()));
      commit(log -> log.by("ben", "d2").put(patient("1"), "{}", Scope.tenant()));
      commit(log -> log.by("ann", null).put(patient("1"), "{}", Scope.tenant()));
    }
    var ofAnn = new DeviceRecord(patient("1"), "d1");
    var ofBen = new DeviceRecord(patient("1"), "d2");
    var ofNobody = new DeviceRecord(patient("1"), "d3");

    var found = stored().versionsBy(TENANT, Map.of(ofAnn, 1L, ofBen, 0L, ofNobody, 0L));

    assertThat(found).containsOnlyKeys(ofAnn, ofBen);
    assertThat(found.get(ofAnn)).extracting(RecordContract::version).containsExactly(4L, 7L);
    assertThat(found.get(ofBen)).extracting(RecordContract::version).containsExactly(2L, 5L, 8L);
    Earlier newest = requireNonNull(found.get(ofBen)).getLast();
    assertThat(newest.set()).isEqualTo(8);
    assertThat(newest.base()).isEqualTo(7);
    assertThat(newest.fingerprint()).isEqualTo("patients/1#8 by d2");
    assertThat(newest.result())
        .isEqualTo(
            new Earlier.Result.Stored(
                8, VectorClock.of(Map.of("d1", 3L, "d2", 3L, "server", 2L)), true));
    assertThat(stored().versionsBy(TENANT, Map.of())).isEmpty();
  }

  private static long version(Earlier earlier) {
    return earlier.result() instanceof Earlier.Result.Stored stored ? stored.version() : 0;
  }

  @Test
  default void conflictsOfADeviceShouldComeOldestFirst() {
    commit(log -> {
      log.put(patient("1"), "{}", Scope.tenant());
      log.put(patient("2"), "{}", Scope.tenant());
    });
    LoggedConflict full = conflict("c3", patient("1"), "d1", 2, true);
    LoggedConflict spare = conflict("c1", patient("1"), "d1", 2, false);
    LoggedConflict later = conflict("c0", patient("1"), "d1", 3, false);
    LoggedConflict ofBen = conflict("c4", patient("1"), "d2", 2, false);
    LoggedConflict ofNobody = conflict("c5", patient("1"), null, 2, false);
    LoggedConflict elsewhere = conflict("c6", patient("2"), "d1", 2, false);
    commit(log -> log.log(full).log(spare).log(ofBen).log(ofNobody).log(elsewhere));
    commit(log -> log.log(later));
    var key = new DeviceRecord(patient("1"), "d1");
    var absent = new DeviceRecord(patient("3"), "d1");

    var found = stored().conflictsOf(TENANT, List.of(key, absent));

    assertThat(found).containsOnlyKeys(key);
    assertThat(found.get(key)).containsExactly(earlier(full), earlier(spare), earlier(later));
    assertThat(stored().conflictsOf(TENANT, List.of())).isEmpty();
  }

  @Test
  default void pendingConflictsShouldBeCountedByDevice() {
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));
    commit(log -> {
      log.log(conflict("c1", patient("1"), "d1", 2, false));
      log.log(conflict("c2", patient("2"), "d1", 2, false));
      log.log(conflict("c3", patient("1"), "d1", 2, true));
      log.log(conflict("c4", patient("1"), "d2", 2, false));
      log.log(conflict("c5", patient("1"), null, 2, false));
    });

    assertThat(stored().pendingConflicts(TENANT, "d1", null)).isEqualTo(2);
    assertThat(stored().pendingConflicts(TENANT, "d1", List.of(Scope.tenant(), Scope.user("x"))))
        .isPositive();
    assertThat(stored().pendingConflicts(TENANT, "d1", List.of(Scope.user("x")))).isZero();
    assertThat(stored().pendingConflicts(TENANT, "d1", List.of())).isZero();
    assertThat(stored().pendingConflicts(TENANT, "d3", null)).isZero();
    assertThat(stored().pendingConflicts("nobody", "d1", null)).isZero();
  }

  @Test
  default void conflictsShouldBeFoundById() {
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));
    LoggedConflict full = conflict("c1", patient("1"), "d1", 2, true);
    LoggedConflict spare = conflict("c2", patient("1"), null, 2, false);
    commit(log -> log.log(full).log(spare));

    assertThat(stored().conflicts(TENANT, List.of("c2", "c1", "none")))
        .containsExactlyInAnyOrder(full, spare);
    assertThat(stored().conflicts("nobody", List.of("c1"))).isEmpty();
  }

  @Test
  default void aResolvedConflictShouldReplaceThePendingOne() {
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));
    LoggedConflict pending = conflict("c1", patient("1"), "d1", 2, false);
    commit(log -> log.log(pending));
    Instant time = Instant.parse("2025-02-01T00:00:00.000001Z");
    LoggedConflict resolved =
        pending.resolved(new LoggedConflict.End(time, "ben", "use_local", 3, "as Ann said"));
    commit(log -> log.log(resolved));

    assertThat(stored().conflicts(TENANT, List.of("c1"))).containsExactly(resolved);
    assertThat(stored().pendingConflicts(TENANT, "d1", null)).isZero();
    var key = new DeviceRecord(patient("1"), "d1");
    assertThat(stored().conflictsOf(TENANT, List.of(key)).get(key))
        .containsExactly(earlier(pending));
  }

  @Test
  default void conflictsResolvedForLongShouldGoTheLongestFirst() {
    Instant start = Instant.parse("2025-02-01T00:00:00Z");
    commit(log -> {
      log.put(patient("1"), "{}", Scope.tenant());
      for (int i = 1; i <= 4; i++) {
        var end = new LoggedConflict.End(start.plusSeconds(9 - i), "ben", "use_local", 3, null);
        log.log(conflict("c" + i, patient("1"), "d" + i % 2, 2, false).resolved(end));
      }
      log.log(conflict("pending", patient("1"), "d1", 2, false));
    });

    Instant before = start.plusSeconds(8);
    assertThat(pruneConflicts(before, 2)).isEqualTo(2);
    assertThat(listed(Status.ALL, null, null, null)).containsOnly("c1", "c2", "pending");
    assertThat(pruneConflicts(before, 2)).isEqualTo(1);
    assertThat(pruneConflicts(before, 2)).isZero();

    assertThat(listed(Status.ALL, null, null, null)).containsOnly("c1", "pending");
    assertThat(listed(Status.UNRESOLVED, null, null, null)).containsExactly("pending");
    var even = new DeviceRecord(patient("1"), "d0");
    assertThat(stored().conflictsOf(TENANT, List.of(even))).isEmpty();
    var odd = new DeviceRecord(patient("1"), "d1");
    assertThat(stored().conflictsOf(TENANT, List.of(odd)).get(odd)).hasSize(2);
    assertThat(stored().conflicts(TENANT, List.of("c4", "c1"))).hasSize(1);
  }

  private int pruneConflicts(Instant before, int limit) {
    return store().<Pruned>write(writing -> writing.pruneConflicts(TENANT, before, limit)).count();
  }

  @Test
  default void conflictsShouldBeListedNewestFirst() {
    commit(log -> {
      log.put(patient("1"), "{}", Scope.tenant());
      log.put(patient("2"), "{}", Scope.group("a\"b_%"), Scope.user("ann"));
      log.put(new RecordKey("visits", "1"), "{}", Scope.tenant());
    });
    LoggedConflict one = conflict("c1", patient("1"), "d1", 2, true);
    LoggedConflict two =
        conflict("c2", patient("2"), "d1", 2, false)
            .filed(Set.of(Scope.group("a\"b_%"), Scope.user("ann")));
    LoggedConflict three = conflict("c3", new RecordKey("visits", "1"), null, 2, false);
    commit(log -> log.log(one).log(two).log(three));

    Set<Scope> all = Set.of(Scope.tenant(), Scope.user("ann"));
    assertThat(listed(Status.ALL, null, null, null)).containsExactly("c3", "c2", "c1");
    assertThat(listed(Status.ALL, null, null, all)).containsExactly("c3", "c2", "c1");
    assertThat(listed(Status.UNRESOLVED, null, null, null)).containsExactly("c3", "c2");
    assertThat(listed(Status.RESOLVED, null, null, null)).containsExactly("c1");
    assertThat(listed(Status.ALL, "patients", null, null)).containsExactly("c2", "c1");
    assertThat(listed(Status.UNRESOLVED, "patients", null, all)).containsExactly("c2");
    assertThat(listed(Status.ALL, null, null, Set.of(Scope.tenant()))).containsExactly("c3", "c1");
    assertThat(listed(Status.ALL, null, null, Set.of(Scope.group("a\"b_%")))).containsExactly("c2");
    assertThat(listed(Status.ALL, null, null, Set.of(Scope.group("b_%")))).isEmpty();
    assertThat(listed(Status.ALL, null, null, Set.of())).isEmpty();
    assertThat(listed(Status.ALL, null, one.createdAt(), null)).hasSize(3);
    assertThat(listed(Status.ALL, null, one.createdAt().plusNanos(1_000), null)).isEmpty();
    var every = new ConflictQuery(Status.ALL, null, null, null);
    assertThat(stored().conflictIds(TENANT, every, 1, 1)).containsExactly(two.id());
    assertThat(stored().conflictIds(TENANT, every, 3, 1)).isEmpty();
    assertThat(stored().count("nobody", every)).isZero();
  }

  @Test
  default void aConflictOverARecordOfManyScopesShouldBeSeenInEach() {
    Scope[] many = new Scope[100];
    for (int i = 0; i < many.length; i++) {
      many[i] = Scope.user("somebody-with-a-long-name-" + i);
    }
    commit(log -> log.put(patient("1"), "{}", many));
    commit(log -> log.log(conflict("c1", patient("1"), "d1", 2, false).filed(Set.of(many))));

    assertThat(listed(Status.ALL, null, null, Set.of(many[99]))).containsExactly("c1");
    assertThat(listed(Status.ALL, "patients", null, Set.of(many[0], Scope.user("ann"))))
        .containsExactly("c1");
    assertThat(listed(Status.ALL, null, null, Set.of(Scope.user("ann")))).isEmpty();
  }

  @Test
  default void aConflictShouldFollowItsRecord() {
    commit(log -> log.put(patient("1"), "{}", Scope.tenant()));
    commit(log -> log.log(conflict("c1", patient("1"), "d1", 2, false)));
    commit(log -> log.put(patient("1"), "{}", Scope.group("ward-2")));

    assertThat(listed(Status.ALL, null, null, Set.of(Scope.tenant()))).isEmpty();
    assertThat(listed(Status.ALL, null, null, Set.of(Scope.group("ward-2")))).containsExactly("c1");
    assertThat(stored().conflicts(TENANT, List.of("c1")).getFirst().scopes())
        .containsExactly(Scope.group("ward-2"));

    commit(log -> log.delete(patient("1")));
    assertThat(listed(Status.ALL, null, null, Set.of(Scope.group("ward-2")))).containsExactly("c1");
  }

  private List<String> listed(
      Status status,
      @Nullable String collection,
      @Nullable Instant since,
      @Nullable Set<Scope> visible) {
    var query = new ConflictQuery(status, collection, since, visible);
    List<String> ids = stored().conflictIds(TENANT, query, 0, 100);
    assertThat(stored().count(TENANT, query)).isEqualTo(ids.size());
    return ids;
  }

  @Test
  default void changesThatArrivedShouldAddUp() {
    Instant minute = Instant.parse("2025-01-15T10:30:00Z");
    commit(log -> log.receive("patients", minute, 3).receive("visits", minute, 1));
    commit(log -> log.receive("patients", minute, 4));
    commit(log -> log.receive("patients", minute.plusSeconds(60), 2));

    assertThat(stored().received(TENANT, "patients", null)).isEqualTo(9);
    assertThat(stored().received(TENANT, null, null)).isEqualTo(10);
    assertThat(stored().received(TENANT, "patients", minute.plusSeconds(61))).isEqualTo(2);
    assertThat(stored().received(TENANT, "none", null)).isZero();
    assertThat(stored().received("nobody", null, null)).isZero();

    Instant next = minute.plusSeconds(60);
    assertThat(store().<Pruned>write(writing -> writing.pruneReceived(TENANT, next, 1)).count())
        .isEqualTo(1);
    assertThat(store().<Pruned>write(writing -> writing.pruneReceived(TENANT, next, 9)).count())
        .isLessThan(9);
    assertThat(stored().received(TENANT, null, null))
        .isEqualTo(stored().received(TENANT, null, next))
        .isPositive();
  }

  private static Earlier earlier(LoggedConflict logged) {
    return new Earlier(
        logged.changeSet(),
        String.valueOf(logged.fingerprint()),
        logged.conflict().baseVersion(),
        new Earlier.Result.Disputed(
            logged.id(), logged.conflict(), logged.resolution(), logged.version(), logged.clock()));
  }

  private static LoggedConflict conflict(
      String id, RecordKey key, @Nullable String device, long set, boolean full) {
    Instant time = Instant.parse("2025-01-15T10:30:00.123456Z");
    var clock = VectorClock.of(Map.of("d1", 1L, "server", 9_007_199_254_740_991L));
    var local =
        new Conflict.Side(full ? 1 : 0, full ? clock : null, new Data(TEXTS.get(1)), !full, time);
    var server = new Conflict.Side(2, clock, new Data(TEXTS.get(3)), full, time.plusNanos(1_000));
    var conflict =
        new Conflict(
            key,
            full ? Conflict.Type.UPDATE_DELETE : Conflict.Type.CREATE_CREATE,
            full ? Conflict.Reason.VERSION_AHEAD : Conflict.Reason.CLOCK_CONFLICT,
            full ? 1L : null,
            full ? new Data(TEXTS.get(2)) : null,
            local,
            server,
            ConflictPolicy.Strategy.MOST_RECENT_WINS,
            Conflict.Suggestion.MANUAL_REVIEW);
    return new LoggedConflict(
        id,
        conflict,
        full ? "merged" : "pending",
        2,
        clock,
        time,
        "ann",
        device,
        device == null ? null : "fingerprint of " + id,
        set,
        Set.of(Scope.tenant()),
        full ? new LoggedConflict.End(time, LoggedConflict.BY_POLICY, "merged", 2, null) : null);
  }
}
