package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.delete;
import static dev.tidemark.testkit.Clinic.submission;
import static dev.tidemark.testkit.Clinic.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Change;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Rejection;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.FullSync;
import dev.tidemark.engine.FutureTimeException;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.LogEntry;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Retention.Horizons;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What the engine does over every store: commits, pulls, resolves and forgets.
public interface EngineContract
    extends InClinic,
        AccountsContract,
        EnrolmentsContract,
        GroupContract,
        RescopeContract,
        UploadsContract,
        DocumentsContract,
        LiveContract,
        ResolutionContract,
        WholeSetContract,
        RestoreContract,
        RestorationContract,
        WholeListContract,
        RetentionContract,
        ErasureContract,
        HealthContract {
  private static Class<?> only(List<Outcome> outcomes) {
    assertThat(outcomes).hasSize(1);
    return outcomes.getFirst().decision().getClass();
  }

  private static String text(Clinic clinic, String record) {
    return clinic.record(record).orElseThrow().data().text();
  }

  @Test
  default void aCreatedRecordShouldBeThereAfterARestart() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      assertThat(only(clinic.push(asha, create("patients/1", "{\"name\":\"Ravi\"}"))))
          .isEqualTo(Decision.Accepted.class);
      try (Clinic again = clinic.restarted()) {
        assertThat(text(again, "patients/1")).isEqualTo("{\"name\":\"Ravi\"}");
        assertThat(again.record("patients/1").orElseThrow().version()).isEqualTo(1);
      }
    });
  }

  @Test
  default void aChangeShouldSeeThoseBeforeItInItsSet() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      List<Outcome> outcomes =
          clinic.push(
              asha,
              create("patients/1", "{\"a\":1}"),
              update("patients/1", 1, "{\"a\":2}"),
              delete("patients/1", 2));
      assertThat(outcomes).extracting(Outcome::version).containsExactly(1L, 2L, 3L);
      assertThat(clinic.record("patients/1").orElseThrow().deleted()).isTrue();
    });
  }

  @Test
  default void offlineEditsFromOneBaseShouldFollowEachOther() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"a\":1}"));
      clinic.push(asha, update("patients/1", 1, "{\"a\":2}"));
      assertThat(only(clinic.push(asha, update("patients/1", 1, "{\"a\":3}"))))
          .isEqualTo(Decision.Accepted.class);
      assertThat(text(clinic, "patients/1")).isEqualTo("{\"a\":3}");
    });
  }

  @Test
  default void editsOfDifferentMembersShouldMergeAndTheNextOfflineEditShouldFollow()
      throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("patients/1", "{\"a\":1,\"b\":1}"));
      clinic.push(ben, update("patients/1", 1, "{\"a\":1,\"b\":2}"));
      clinic.push(asha, update("patients/1", 1, "{\"a\":2,\"b\":1}"));
      assertThat(text(clinic, "patients/1")).isEqualTo("{\"a\":2,\"b\":2}");
      clinic.push(asha, update("patients/1", 1, "{\"a\":3,\"b\":1}"));
      assertThat(text(clinic, "patients/1")).isEqualTo("{\"a\":3,\"b\":2}");
    });
  }

  @Test
  default void overlappingEditsShouldStayPendingWithBothSides() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("patients/1", "{\"a\":1}"));
      clinic.push(ben, update("patients/1", 1, "{\"a\":2}"));
      Outcome outcome = clinic.push(asha, update("patients/1", 1, "{\"a\":3}")).getFirst();
      assertThat(outcome.decision()).isInstanceOf(Decision.Conflicted.class);
      assertThat(text(clinic, "patients/1")).isEqualTo("{\"a\":2}");
      long pending =
          store.<Long>read(reading -> reading.pendingConflicts(Clinic.TENANT, "tablet-1", null));
      assertThat(pending).isEqualTo(1);
    });
  }

  @Test
  default void aRepeatedChangeShouldBeAnsweredAsTheFirstTime() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      Change first = create("patients/1", "{\"a\":1}");
      clinic.push(asha, first);
      clinic.push(ben, update("patients/1", 1, "{\"a\":2}"));
      Change disputed = update("patients/1", 1, "{\"a\":3}");
      String conflict = clinic.push(asha, disputed).getFirst().conflictId();
      long position = clinic.head().position();

      Outcome again = clinic.push(asha, disputed).getFirst();
      assertThat(again.decision()).isInstanceOf(Decision.Duplicate.class);
      assertThat(again.conflictId()).isEqualTo(conflict).isNotNull();
      assertThat(clinic.head().position()).isEqualTo(position);
    });
  }

  @Test
  default void aChangeRepeatedAfterALaterOneShouldBeANewEdit() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("stock/1", "{\"a\":1}"));
      clinic.push(asha, update("stock/1", 1, "{\"a\":2}"));
      clinic.push(asha, update("stock/1", 1, "{\"a\":3}"));
      assertThat(only(clinic.push(asha, update("stock/1", 1, "{\"a\":2}"))))
          .isEqualTo(Decision.Accepted.class);
      assertThat(text(clinic, "stock/1")).isEqualTo("{\"a\":2}");
    });
  }

  @Test
  default void aRepeatedRequestShouldGetTheFirstAnswer() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Change change = create("patients/1", "{\"a\":1}");
      assertThat(clinic.pushed(asha, "r1", change)).isInstanceOf(SetResult.Done.class);
      assertThat(clinic.pushed(asha, "r1", change)).isEqualTo(new SetResult.Replayed("[Accepted]"));
      assertThat(clinic.pushed(asha, "r1", create("patients/2", "{}")))
          .isEqualTo(new SetResult.KeyReused());
      assertThat(clinic.record("patients/2")).isEmpty();
    });
  }

  @Test
  default void setsOfOneGroupShouldSeeEachOthersResultsAndAnswers() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      Submission first = submission(asha, "r1", create("claims/1", "{\"a\":1}"));
      List<SetResult> results =
          clinic.committer.commitTogether(
              List.of(
                  first,
                  submission(asha, "r1", create("claims/1", "{\"a\":1}")),
                  submission(ben, null, create("claims/1", "{\"a\":2}")),
                  submission(asha, null, update("claims/1", 1, "{\"a\":4}"))));
      assertThat(results.get(1)).isEqualTo(new SetResult.Replayed("[Accepted]"));
      assertThat(only(((SetResult.Done) results.get(2)).outcomes()))
          .isEqualTo(Decision.Conflicted.class);
      assertThat(only(((SetResult.Done) results.get(3)).outcomes()))
          .isEqualTo(Decision.Accepted.class);
      assertThat(clinic.record("claims/1").orElseThrow().version()).isEqualTo(2);
    });
  }

  @Test
  default void aSetThatCannotBeAnsweredShouldNotHarmItsNeighbours() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      var broken =
          new Submission(
              submission(asha, "broken", create("patients/broken", "{}")).set(),
              outcomes -> {
                throw new IllegalStateException("no answer");
              });
      try (ExecutorService many = Executors.newFixedThreadPool(9)) {
        var good = new ArrayList<Future<SetResult>>();
        Future<SetResult> bad = many.submit(() -> clinic.committer.commit(broken));
        for (int i = 0; i < 8; i++) {
          Submission set = submission(asha, null, create("patients/" + i, "{}"));
          good.add(many.submit(() -> clinic.committer.commit(set)));
        }
        assertThatThrownBy(bad::get).hasRootCauseInstanceOf(IllegalStateException.class);
        for (Future<SetResult> one : good) {
          assertThat(one.get()).isInstanceOf(SetResult.Done.class);
        }
      }
      assertThat(clinic.record("patients/broken")).isEmpty();
      assertThat(clinic.record("patients/7")).isPresent();
    });
  }

  @Test
  default void positionsShouldHaveNoGapsUnderConcurrentWriters() throws Exception {
    in((clinic, store) -> {
      int writers = 8;
      int sets = 25;
      var nurses = new ArrayList<Principal>();
      for (int i = 0; i < writers; i++) {
        nurses.add(clinic.nurse("nurse-" + i, "tablet-" + i));
      }
      long before = clinic.head().position();
      try (ExecutorService many = Executors.newFixedThreadPool(writers)) {
        var tasks = new ArrayList<Callable<Integer>>();
        for (Principal nurse : nurses) {
          tasks.add(() -> {
            for (int set = 0; set < sets; set++) {
              clinic.push(nurse, create("patients/" + nurse.user() + "-" + set, "{}"));
            }
            return sets;
          });
        }
        for (Future<Integer> task : many.invokeAll(tasks)) {
          assertThat(task.get()).isEqualTo(sets);
        }
      }
      long after = clinic.head().position();
      assertThat(after - before).isEqualTo((long) writers * sets);
      List<LogEntry> log =
          LongStream.rangeClosed(1, after)
              .mapToObj(position ->
                  new LogEntry(
                      position,
                      store.read(
                          reading -> reading.committedAt(Clinic.TENANT, position).orElseThrow())))
              .toList();
      assertThat(log).isSortedAccordingTo((a, b) -> a.committedAt().compareTo(b.committedAt()));
      assertThat(log).extracting(LogEntry::committedAt).doesNotHaveDuplicates();
    });
  }

  @Test
  default void anUnknownCollectionShouldBeRejectedOrMadeByItsFirstWrite() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Outcome outcome = clinic.push(asha, create("unheard/1", "{}")).getFirst();
      assertThat(((Decision.Rejected) outcome.decision()).reason())
          .isEqualTo(Rejection.UNKNOWN_COLLECTION);
      try (Clinic open = new Clinic(store, true)) {
        assertThat(only(open.push(asha, update("other/1", 1, "{}"))))
            .isEqualTo(Decision.Rejected.class);
        assertThat(only(open.push(asha, create("unheard/1", "{}"))))
            .isEqualTo(Decision.Accepted.class);
        Principal ben = open.nurse("ben", "tablet-2");
        assertThat(open.new Tablet(ben).sync(10).records()).isEmpty();
        assertThat(open.new Tablet(asha).sync(10).records()).containsOnlyKeys("unheard/1");
      }
    });
  }

  @Test
  default void aRevokedUserShouldNeitherPushNorPull() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Clinic.Tablet tablet = clinic.new Tablet(asha);
      clinic.push(asha, create("patients/1", "{}"));
      clinic.revoke(asha);
      assertThat(clinic.pushed(asha, null, create("patients/2", "{}")))
          .isEqualTo(new SetResult.Revoked());
      assertThatThrownBy(() -> tablet.page(10)).isInstanceOf(RevokedException.class);
    });
  }

  @Test
  default void aHiddenRecordShouldLookAbsentToChangesAndTakenToCreates() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("journal/1", "{\"secret\":true}"));
      List<Outcome> outcomes =
          clinic.push(
              ben, update("journal/1", 1, "{}"), delete("journal/1", 1), create("journal/1", "{}"));
      assertThat(outcomes)
          .extracting(outcome -> ((Decision.Rejected) outcome.decision()).reason())
          .containsExactly(Rejection.NOT_FOUND, Rejection.NOT_FOUND, Rejection.ID_TAKEN);
      assertThat(clinic.new Tablet(ben).sync(10).records()).isEmpty();
    });
  }

  @Test
  default void pagesShouldComeInCommitOrderAndRepeatNothing() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      for (int i = 9; i >= 0; i--) {
        clinic.push(asha, create("patients/" + i, "{}"), create("stock/" + i, "{}"));
      }
      Clinic.Tablet tablet = clinic.new Tablet(clinic.nurse("ben", "tablet-2"));
      var seen = new ArrayList<String>();
      PullPage page;
      do {
        page = tablet.page(3);
        page.items().forEach(item -> seen.add(item.collection() + "/" + item.id()));
      } while (page.hasMore());
      assertThat(seen).hasSize(20).doesNotHaveDuplicates().startsWith("patients/9", "stock/9");
      assertThat(tablet.page(3).items()).isEmpty();
    });
  }

  @Test
  default void aRecordThatChangesWardsShouldLeaveOneTabletAndEnterTheOther() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.join(ben, "south");
      clinic.push(asha, create("notes/1", "{\"ward\":\"north\"}"));
      Clinic.Tablet north = clinic.new Tablet(asha).sync(10);
      Clinic.Tablet south = clinic.new Tablet(ben).sync(10);
      assertThat(north.records()).containsOnlyKeys("notes/1");
      assertThat(south.records()).isEmpty();

      clinic.push(asha, update("notes/1", 1, "{\"ward\":\"south\"}"));
      assertThat(north.sync(10).records()).isEmpty();
      assertThat(south.sync(10).records()).containsOnlyKeys("notes/1");
    });
  }

  @Test
  default void aGrantShouldBringWhatWasThereAndARevocationShouldTakeIt() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      for (int i = 0; i < 7; i++) {
        clinic.push(asha, create("notes/" + i, "{\"ward\":\"north\"}"));
      }
      Clinic.Tablet tablet = clinic.new Tablet(ben).sync(10);
      assertThat(tablet.records()).isEmpty();

      clinic.join(ben, "north");
      assertThat(tablet.page(3).hasMore()).isTrue();
      clinic.push(asha, update("notes/6", 1, "{\"ward\":\"north\",\"new\":1}"));
      clinic.push(asha, delete("notes/5", 1));
      assertThat(tablet.sync(3).records())
          .containsOnlyKeys("notes/0", "notes/1", "notes/2", "notes/3", "notes/4", "notes/6")
          .containsEntry("notes/6", "{\"ward\":\"north\",\"new\":1}");

      clinic.leave(ben, "north");
      clinic.push(asha, update("notes/4", 1, "{\"ward\":\"north\",\"later\":1}"));
      assertThat(tablet.sync(2).records()).isEmpty();
    });
  }

  @Test
  default void aPageShouldEndWithWhatFillsItAndTheNextGoOnThere() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      String hundred = "{\"ward\":\"north\",\"a\":\"" + "x".repeat(77) + "\"}";
      for (int i = 1; i <= 5; i++) {
        clinic.push(asha, create("notes/" + i, hundred));
      }
      var pull = new Pull(store, new Catalog(), 250);

      // What moved in the log.
      assertThat(pages(pull, asha, store, 100))
          .containsExactly(List.of("1", "2", "3"), List.of("4", "5"));
      assertThat(pages(new Pull(store, new Catalog(), 1), asha, store, 100)).hasSize(5);

      // What a grant brings.
      Cursor before = pull.after(ben, start(ben, store), Set.of(), 100).cursor();
      clinic.join(ben, "north");
      PullPage first = pull.after(ben, before, Set.of(), 100);
      assertThat(first.items()).extracting(PullPage.Item::id).containsExactly("1", "2", "3");
      assertThat(first.hasMore()).isTrue();
      PullPage second = pull.after(ben, first.cursor(), Set.of(), 100);
      assertThat(second.items()).extracting(PullPage.Item::id).containsExactly("4", "5");
      assertThat(second.hasMore()).isFalse();
    });
  }

  @Test
  default void aLargePageShouldMissAndRepeatNothing() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      List<String> all = IntStream.range(1_000, 1_700).mapToObj(Integer::toString).toList();
      clinic.push(
          asha,
          all.stream()
              .map(id -> create("notes/" + id, "{\"ward\":\"north\"}"))
              .toArray(Change[]::new));

      assertThat(pages(clinic.pull, asha, store, 1_000)).containsExactly(all);
      assertThat(pages(clinic.pull, asha, store, 700)).containsExactly(all);
      assertThat(pages(clinic.pull, asha, store, 300))
          .containsExactly(all.subList(0, 300), all.subList(300, 600), all.subList(600, 700));

      Cursor before = clinic.pull.after(ben, start(ben, store), Set.of(), 1_000).cursor();
      clinic.join(ben, "north");
      PullPage granted = clinic.pull.after(ben, before, Set.of(), 1_000);
      assertThat(granted.items()).extracting(PullPage.Item::id).containsExactlyElementsOf(all);
      assertThat(granted.hasMore()).isFalse();
      var full = new ArrayList<String>();
      new FullSync(store, new Catalog())
          .begin(ben, "tablet-2", Set.of())
          .forEach("notes", false, row -> full.add(row.id()));
      assertThat(full).isEqualTo(all);
    });
  }

  private static Cursor start(Principal nurse, SyncStore store) {
    Head head = store.<Optional<Head>>read(reading -> reading.head(Clinic.TENANT)).orElseThrow();
    return Cursor.start(nurse, String.valueOf(nurse.device()), head);
  }

  /// The ids of all that the nurse is told from the start, page by page.
  private static List<List<String>> pages(Pull pull, Principal nurse, SyncStore store, int limit) {
    var pages = new ArrayList<List<String>>();
    Cursor cursor = start(nurse, store);
    PullPage page;
    do {
      page = pull.after(nurse, cursor, Set.of(), limit);
      pages.add(page.items().stream().map(PullPage.Item::id).toList());
      cursor = page.cursor();
    } while (page.hasMore());
    return pages;
  }

  @Test
  default void aRevocationShouldTakeWhatAFullSyncBroughtAfterItBegan() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.push(asha, create("notes/1", "{\"ward\":\"north\"}"));
      FullSync.Walk walk = new FullSync(store, new Catalog()).begin(ben, "tablet-2", Set.of());
      clinic.join(ben, "north");
      var seen = new ArrayList<String>();
      walk.forEach("notes", false, row -> seen.add(row.id()));
      assertThat(seen).containsExactly("1");

      clinic.leave(ben, "north");
      PullPage page = clinic.pull.after(ben, walk.cursor(), Set.of(), 10);
      assertThat(page.items()).extracting(PullPage.Item::id).containsExactly("1");
      assertThat(page.items()).hasOnlyElementsOfType(PullPage.Item.Deletion.class);
    });
  }

  @Test
  default void aRevocationShouldTakeWhatHadLeftTheScopeAndCameBack() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.join(asha, "south");
      clinic.join(ben, "north");
      clinic.push(asha, create("notes/1", "{\"ward\":\"north\"}"));
      Clinic.Tablet tablet = clinic.new Tablet(ben).sync(10);
      assertThat(tablet.records()).containsOnlyKeys("notes/1");

      clinic.push(asha, update("notes/1", 1, "{\"ward\":\"south\"}"));
      clinic.leave(ben, "north");
      clinic.push(asha, update("notes/1", 2, "{\"ward\":\"north\"}"));
      clinic.push(asha, create("notes/2", "{\"ward\":\"north\"}"));
      assertThat(tablet.page(10).items()).extracting(PullPage.Item::id).containsExactly("1");
      assertThat(tablet.records()).isEmpty();
    });
  }

  @Test
  default void whatTwoGrantsShowShouldComeOnce() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.join(ben, "south");
      clinic.push(asha, create("notes/0", "{\"ward\":\"north\"}"));
      clinic.push(asha, create("notes/1", "{\"ward\":[\"north\",\"south\",\"west\"]}"));
      Clinic.Tablet tablet = clinic.new Tablet(ben).sync(10);
      clinic.join(ben, "north");
      clinic.leave(ben, "south");
      var told = new ArrayList<String>();
      tablet.page(1).items().forEach(item -> told.add(item.id()));
      clinic.leave(ben, "north");
      clinic.join(ben, "west");
      clinic.join(ben, "north");
      boolean more = true;
      while (more) {
        PullPage page = tablet.page(10);
        page.items().forEach(item -> told.add(item.id()));
        more = page.hasMore();
      }
      assertThat(told.stream().filter("1"::equals)).hasSize(1);
      assertThat(tablet.records()).containsOnlyKeys("notes/0", "notes/1");
    });
  }

  @Test
  default void aGroupThatIsRolledBackShouldLeaveNothingInTheCatalog() throws Exception {
    try (SyncStore store = freshStore(InstantSource.system());
        Clinic clinic = new Clinic(store, true)) {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.push(asha, create("notes/1", "{\"ward\":\"north\"}"));
      var broken =
          new Submission(
              submission(ben, "broken", create("other/2", "{}")).set(),
              outcomes -> {
                throw new IllegalStateException("no answer");
              });
      assertThatThrownBy(() ->
              clinic.committer.commitTogether(
                  List.of(submission(asha, null, create("unheard/1", "{}")), broken)))
          .isInstanceOf(IllegalStateException.class);
      clinic.join(ben, "north");
      assertThat(clinic.new Tablet(ben).sync(10).records()).containsOnlyKeys("notes/1");
    }
  }

  @Test
  default void aFilteredCursorShouldBackFillTheOtherCollectionsLater() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{}"), create("stock/1", "{}"));
      Clinic.Tablet tablet = clinic.new Tablet(asha).sync(10, "patients");
      assertThat(tablet.records()).containsOnlyKeys("patients/1");
      clinic.push(asha, create("patients/2", "{}"));
      assertThat(tablet.sync(1).records()).containsOnlyKeys("patients/1", "patients/2", "stock/1");
      assertThat(tablet.cursor().named()).isEmpty();
    });
  }

  @Test
  default void aCursorThatTheLogCannotServeShouldBeInvalid() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("patients/1", "{}"));
      Cursor cursor = clinic.new Tablet(asha).sync(10).cursor();
      var ahead = Cursor.at(clinic.head().at(99, Instant.now()), asha, "tablet-1", Set.of());
      var other =
          Cursor.at(
              clinic.head().at(clinic.head().position(), Instant.EPOCH.plusSeconds(1)),
              asha,
              "tablet-1",
              Set.of());
      assertThatThrownBy(() -> clinic.pull.after(ben, cursor, Set.of(), 10))
          .isInstanceOf(InvalidCursorException.class);
      assertThatThrownBy(() -> clinic.pull.after(asha, ahead, Set.of(), 10))
          .isInstanceOf(InvalidCursorException.class);
      assertThatThrownBy(() -> clinic.pull.after(asha, other, Set.of(), 10))
          .isInstanceOf(InvalidCursorException.class);
    });
  }

  @Test
  default void aTimeShouldBeAnExactCursor() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{}"), create("patients/2", "{}"));
      Instant first = clinic.record("patients/1").orElseThrow().updatedAt();
      Instant now = Instant.now();
      PullPage page = clinic.pull.since(asha, first, null, Set.of(), 10, now);
      assertThat(page.items()).extracting(PullPage.Item::id).containsExactly("2");
      PullPage start = clinic.pull.since(asha, first.minusNanos(1_000), null, Set.of(), 1, now);
      assertThat(start.hasMore()).isTrue();
      PullPage next =
          clinic.pull.since(asha, first.minusNanos(1_000), start.cursor(), Set.of(), 1, now);
      assertThat(next.items()).extracting(PullPage.Item::id).containsExactly("2");
      assertThatThrownBy(
              () -> clinic.pull.since(asha, now.plus(Duration.ofHours(1)), null, Set.of(), 10, now))
          .isInstanceOf(FutureTimeException.class);
    });
  }

  @Test
  default void whatIsPrunedShouldInvalidateOlderCursorsAndResetOlderTimes() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{}"), create("patients/2", "{}"));
      Clinic.Tablet old = clinic.new Tablet(asha).sync(10);
      Instant before = clinic.record("patients/1").orElseThrow().updatedAt();
      clinic.push(asha, delete("patients/1", 1));
      Clinic.Tablet current = clinic.new Tablet(asha).sync(10);

      InstantSource later = () -> Instant.now().plus(Duration.ofDays(91));
      new Retention(store, later, Horizons.of(Duration.ofDays(90))).prune();
      assertThat(clinic.head().floor()).isEqualTo(clinic.head().position());
      assertThatThrownBy(() -> old.page(10)).isInstanceOf(InvalidCursorException.class);
      assertThat(current.page(10).items()).isEmpty();
      PullPage reset = clinic.pull.since(asha, before, null, Set.of(), 10, Instant.now());
      assertThat(reset.reset()).isTrue();
      assertThat(reset.items()).extracting(PullPage.Item::id).containsExactly("2");
      assertThat(clinic.record("patients/1").orElseThrow().deleted()).isTrue();
      assertThat(
              only(
                  clinic.push(
                      clinic.nurse("ben", "tablet-2"), update("patients/1", 1, "{\"late\":1}"))))
          .isEqualTo(Decision.Conflicted.class);
    });
  }
}
