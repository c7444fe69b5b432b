package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.TENANT;
import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.delete;
import static dev.tidemark.testkit.Clinic.key;
import static dev.tidemark.testkit.Clinic.update;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Choice;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.Scope;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How conflicts are resolved by people, over every store.
public interface ResolutionContract extends InClinic {

  @Test
  default void useLocalShouldMakeTheClientsSideTheNewestVersion() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      String id = dispute(clinic, asha);

      Outcome outcome = resolve(clinic, asha, id, Choice.USE_LOCAL, Data.empty());

      assertThat(outcome.decision()).isInstanceOf(Decision.Resolved.class);
      assertThat(outcome.version()).isEqualTo(3);
      assertThat(clinic.record("claims/1").orElseThrow().data().text()).isEqualTo("{\"a\":3}");
      LoggedConflict.End end = requireNonNull(conflict(store, id).end());
      assertThat(end.by()).isEqualTo("asha");
      assertThat(end.resolution()).isEqualTo("use_local");
      assertThat(end.version()).isEqualTo(3);
      assertThat(end.note()).isEqualTo("because");
      assertThat(pending(store)).isZero();
    });
  }

  @Test
  default void useServerShouldLeaveTheRecordAlone() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      String id = dispute(clinic, asha);
      Record before = clinic.record("claims/1").orElseThrow();

      Outcome outcome = resolve(clinic, asha, id, Choice.USE_SERVER, Data.empty());

      assertThat(outcome.version()).isEqualTo(2);
      assertThat(clinic.record("claims/1")).contains(before);
      assertThat(pending(store)).isZero();
    });
  }

  @Test
  default void aResolvedConflictShouldKeepBothSidesAndTheBase() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      String id = dispute(clinic, asha);
      LoggedConflict before = conflict(store, id);

      resolve(clinic, asha, id, Choice.MERGE, new Data("{\"a\":5}"));

      assertThat(clinic.record("claims/1").orElseThrow().data().text()).isEqualTo("{\"a\":5}");
      LoggedConflict after = conflict(store, id);
      assertThat(after.conflict()).isEqualTo(before.conflict());
      assertThat(after.conflict().local().data().text()).isEqualTo("{\"a\":3}");
      assertThat(after.conflict().server().data().text()).isEqualTo("{\"a\":2}");
      assertThat(after.conflict().base()).isEqualTo(new Data("{\"a\":1}"));
    });
  }

  @Test
  default void aRepeatOfTheDisputedChangeShouldBeAnsweredAsTheFirstTime() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      String id = dispute(clinic, asha);
      resolve(clinic, asha, id, Choice.USE_LOCAL, Data.empty());

      Outcome again = clinic.push(asha, update("claims/1", 1, "{\"a\":3}")).getFirst();

      assertThat(again.decision()).isInstanceOf(Decision.Duplicate.class);
      assertThat(again.conflictId()).isEqualTo(id);
      assertThat(again.version()).isEqualTo(2);
    });
  }

  @Test
  default void aResolutionShouldGoOnTopOfARecordThatMovedOn() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      String id = dispute(clinic, asha);
      clinic.push(clinic.nurse("ben", "tablet-2"), update("claims/1", 2, "{\"a\":9}"));

      Outcome outcome = resolve(clinic, asha, id, Choice.USE_LOCAL, Data.empty());

      assertThat(outcome.version()).isEqualTo(4);
      assertThat(clinic.record("claims/1").orElseThrow().data().text()).isEqualTo("{\"a\":3}");
    });
  }

  @Test
  default void useLatestShouldKeepWhatStandsWhenThatIsNewer() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      String id = dispute(clinic, asha);
      clinic.push(clinic.nurse("ben", "tablet-2"), update("claims/1", 2, "{\"a\":9}"));

      resolve(clinic, asha, id, Choice.USE_LATEST, Data.empty());

      assertThat(clinic.record("claims/1").orElseThrow().data().text()).isEqualTo("{\"a\":9}");
      assertThat(conflict(store, id).end()).extracting("resolution").isEqualTo("use_server");
    });
  }

  @Test
  default void aDeletedRecordShouldBeRevivedByTheOtherSide() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(ben, create("claims/1", "{\"a\":1}"));
      clinic.push(ben, delete("claims/1", 1));
      String id = disputed(clinic.push(asha, update("claims/1", 1, "{\"a\":3}")));

      resolve(clinic, asha, id, Choice.USE_LOCAL, Data.empty());

      Record record = clinic.record("claims/1").orElseThrow();
      assertThat(record.deleted()).isFalse();
      assertThat(record.data().text()).isEqualTo("{\"a\":3}");
    });
  }

  @Test
  default void ofTwoWhoResolveAtOnceOneShouldWin() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      String id = dispute(clinic, asha);
      var all = new ArrayList<Callable<SetResult>>();
      for (int i = 0; i < 8; i++) {
        Submission one =
            submission(
                i % 2 == 0 ? asha : ben, null, id, Choice.MERGE, new Data("{\"a\":" + i + "}"));
        all.add(() -> clinic.committer.commit(one));
      }
      var decisions = new ArrayList<Decision>();
      try (ExecutorService many = Executors.newFixedThreadPool(8)) {
        for (Future<SetResult> one : many.invokeAll(all)) {
          decisions.add(((SetResult.Done) one.get()).outcomes().getFirst().decision());
        }
      }

      assertThat(decisions).filteredOn(Decision.Resolved.class::isInstance).hasSize(1);
      assertThat(decisions)
          .filteredOn(Decision.Rejected.class::isInstance)
          .hasSize(7)
          .extracting("reason")
          .containsOnly(Rejection.ALREADY_RESOLVED);
      assertThat(clinic.record("claims/1").orElseThrow().version()).isEqualTo(3);
    });
  }

  @Test
  default void resolutionsOfOneGroupShouldSeeEachOther() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      String id = dispute(clinic, asha);

      List<SetResult> results =
          clinic.committer.commitTogether(
              List.of(
                  submission(asha, null, id, Choice.USE_LOCAL, Data.empty()),
                  submission(asha, null, id, Choice.USE_SERVER, Data.empty())));

      assertThat(((SetResult.Done) results.get(0)).outcomes().getFirst().decision())
          .isInstanceOf(Decision.Resolved.class);
      assertThat(((SetResult.Done) results.get(1)).outcomes().getFirst().decision())
          .extracting("reason")
          .isEqualTo(Rejection.ALREADY_RESOLVED);
    });
  }

  @Test
  default void aRepeatedRequestShouldResolveOnce() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      String id = dispute(clinic, asha);

      SetResult first =
          clinic.committer.commit(submission(asha, "r1", id, Choice.USE_LOCAL, Data.empty()));
      SetResult again =
          clinic.committer.commit(submission(asha, "r1", id, Choice.USE_LOCAL, Data.empty()));

      assertThat(first).isInstanceOf(SetResult.Done.class);
      assertThat(again).isEqualTo(new SetResult.Replayed("Resolved"));
      assertThat(clinic.record("claims/1").orElseThrow().version()).isEqualTo(3);
    });
  }

  @Test
  default void whatIsNotAnsweredShouldBeJudgedAnew() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      SetResult tooEarly =
          clinic.committer.commit(
              submission(asha, "r1", "conflict-1", Choice.USE_LOCAL, Data.empty()));
      assertThat(((SetResult.Done) tooEarly).answer()).isNull();
      String id = dispute(clinic, asha);
      assertThat(id).isEqualTo("conflict-1");

      SetResult now =
          clinic.committer.commit(submission(asha, "r1", id, Choice.USE_LOCAL, Data.empty()));

      assertThat(((SetResult.Done) now).answer()).isEqualTo("Resolved");
    });
  }

  @Test
  default void aPolicySetBeforeTheFirstWriteShouldHold() throws Exception {
    try (SyncStore store = freshStore(InstantSource.system());
        Clinic clinic = new Clinic(store, true)) {
      Principal asha = clinic.nurse("asha", "tablet-1");
      var policy = new ConflictPolicy(ConflictPolicy.Strategy.CLIENT_WINS, true, false);
      clinic.policy("visits", policy);
      clinic.push(asha, create("visits/1", "{\"a\":1}"));
      clinic.push(asha, update("visits/1", 1, "{\"a\":2}"));
      Principal other = clinic.nurse("asha", "tablet-2");

      Outcome outcome = clinic.push(other, update("visits/1", 1, "{\"a\":3}")).getFirst();

      assertThat(outcome.decision()).isInstanceOf(Decision.Conflicted.class);
      assertThat(clinic.record("visits/1").orElseThrow().data().text()).isEqualTo("{\"a\":3}");
      assertThat(store.<ConflictPolicy>read(r -> r.policy(TENANT, "visits").orElseThrow()))
          .isEqualTo(policy);
    }
  }

  @Test
  default void aNoteShouldBeKeptWhateverItsCharacters() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      String id = dispute(clinic, asha);
      var change =
          new Change(
              key("claims/1"),
              Operation.UPDATE,
              Data.empty(),
              false,
              new Base.Resolving(id, Choice.USE_SERVER, "a\u0000b"),
              null,
              null);

      clinic.committer.commit(
          new Submission(ChangeSet.of(asha.on(null), List.of(change), null), outcomes -> null));

      assertThat(requireNonNull(conflict(store, id).end()).note()).startsWith("a").endsWith("b");
    });
  }

  @Test
  default void aConflictShouldBeSeenWhereItsRecordIsAfterTheCommit() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.join(asha, "one");
      clinic.join(asha, "two");

      clinic.push(
          asha,
          clocked("notes/1", Operation.CREATE, "{\"ward\":\"one\",\"a\":1}", 1),
          clocked("notes/1", Operation.UPDATE, "{\"ward\":\"one\",\"a\":2}", 1),
          clocked("notes/1", Operation.UPDATE, "{\"ward\":\"two\",\"a\":3}", 2));

      assertThat(listed(store, Scope.group("one"))).isZero();
      assertThat(listed(store, Scope.group("two"))).isEqualTo(1);
    });
  }

  private static Change clocked(String record, Operation operation, String data, long writes) {
    var clock = VectorClock.of(Map.of("tablet-1", writes));
    return new Change(key(record), operation, new Data(data), false, Base.unnamed(), clock, null);
  }

  private static long listed(SyncStore store, Scope scope) {
    var query = new ConflictQuery(ConflictQuery.Status.ALL, "notes", null, Set.of(scope));
    return store.<Long>read(reading -> reading.count(TENANT, query));
  }

  @Test
  default void everyChangeThatArrivedShouldBeCounted() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      dispute(clinic, asha);
      clinic.push(asha, update("patients/none", 1, "{}"));
      clinic.push(asha, update("unheard-of/1", 1, "{}"));

      assertThat(received(store, "claims", null)).isEqualTo(3);
      assertThat(received(store, "patients", null)).isEqualTo(1);
      assertThat(received(store, null, Instant.now().minusSeconds(3_600))).isEqualTo(5);
      assertThat(received(store, "unheard-of", null)).isZero();
      assertThat(received(store, null, Instant.now().plusSeconds(3_600))).isZero();
    });
  }

  @Test
  default void changesShouldBeCountedByWhoSeesTheirRecords() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      dispute(clinic, asha);
      long seen = receivedIn(store, Scope.tenant(), null);
      assertThat(seen).isEqualTo(received(store, null, null)).isEqualTo(3);
      clinic.push(asha, create("journal/1", "{}"));
      clinic.push(asha, update("journal/1", 1, "{\"a\":1}"));
      clinic.push(asha, delete("journal/1", 2));

      assertThat(receivedIn(store, Scope.tenant(), null)).isEqualTo(3);
      assertThat(receivedIn(store, Scope.tenant(), "claims")).isEqualTo(3);
      assertThat(receivedIn(store, Scope.tenant(), "journal")).isZero();
      assertThat(receivedIn(store, Scope.user("asha"), null)).isEqualTo(3);
      assertThat(receivedIn(store, Scope.user("ben"), null)).isZero();
      Instant later = Instant.now().plusSeconds(3_600);
      assertThat(
              store.<Long>read(
                  reading -> reading.receivedIn(Set.of(Scope.tenant()), TENANT, null, later)))
          .isZero();
    });
  }

  private static long receivedIn(SyncStore store, Scope scope, @Nullable String collection) {
    return store.<Long>read(reading -> reading.receivedIn(Set.of(scope), TENANT, collection, null));
  }

  private static long received(
      SyncStore store, @Nullable String collection, @Nullable Instant since) {
    return store.<Long>read(reading -> reading.received(TENANT, collection, since));
  }

  /// Makes claims/1 stand at `{"a":2}`, with a pending conflict over that nurse's `{"a":3}`.
  private static String dispute(Clinic clinic, Principal nurse) {
    Principal other = clinic.nurse("ravi", "tablet-9");
    clinic.push(other, create("claims/1", "{\"a\":1}"));
    clinic.push(other, update("claims/1", 1, "{\"a\":2}"));
    return disputed(clinic.push(nurse, update("claims/1", 1, "{\"a\":3}")));
  }

  private static String disputed(List<Outcome> outcomes) {
    return requireNonNull(outcomes.getFirst().conflictId());
  }

  private static Outcome resolve(
      Clinic clinic, Principal nurse, String conflict, Choice choice, Data merged) {
    SetResult result = clinic.committer.commit(submission(nurse, null, conflict, choice, merged));
    return ((SetResult.Done) result).outcomes().getFirst();
  }

  private static Submission submission(
      Principal nurse, @Nullable String request, String conflict, Choice choice, Data merged) {
    var change =
        new Change(
            key("claims/1"),
            Operation.UPDATE,
            merged,
            false,
            new Base.Resolving(conflict, choice, "because"),
            null,
            null);
    ChangeSet.Receipt receipt =
        request == null ? null : new ChangeSet.Receipt("user:" + nurse.user(), request, "digest");
    Principal person = nurse.on(null);
    return new Submission(
        ChangeSet.of(person, List.of(change), receipt),
        outcomes ->
            outcomes.getFirst().taken()
                ? outcomes.getFirst().decision().getClass().getSimpleName()
                : null);
  }

  private static LoggedConflict conflict(SyncStore store, String id) {
    return store
        .<List<LoggedConflict>>read(reading -> reading.conflicts(TENANT, List.of(id)))
        .getFirst();
  }

  private static long pending(SyncStore store) {
    return store.<Long>read(reading -> reading.pendingConflicts(TENANT, "tablet-1", null));
  }
}
