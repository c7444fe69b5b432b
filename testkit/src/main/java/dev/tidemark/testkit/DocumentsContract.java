package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.ChangeType;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Edit;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.HistoryEntry;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Retention.Horizons;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.documents.DocumentRefusedException;
import dev.tidemark.engine.documents.DocumentRefusedException.Reason;
import dev.tidemark.engine.documents.DocumentSession;
import dev.tidemark.engine.documents.Join;
import dev.tidemark.engine.documents.Joined;
import dev.tidemark.engine.documents.News;
import dev.tidemark.engine.documents.Pointer;
import dev.tidemark.engine.documents.Refusal;
import dev.tidemark.engine.documents.SharedOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Documents that several write together, in the engine.
public interface DocumentsContract extends InClinic {
  /// A node in a clinic.
  @FunctionalInterface
  interface Meeting {
    void on(Node node, Clinic clinic, SyncStore store) throws Exception;
  }

  private void meet(Meeting meeting) throws Exception {
    in((clinic, store) -> {
      try (Node node = new Node(store)) {
        meeting.on(node, clinic, store);
      }
    });
  }

  private static String recorded(Clinic clinic, String document) {
    Data data = clinic.record("documents/" + document).orElseThrow().data();
    return DocumentText.of(data).text();
  }

  private static List<DocumentOperation> operations(SyncStore store, String document) {
    return store.read(
        reading -> reading.operationsAfter(Clinic.TENANT, document, 0, Integer.MAX_VALUE));
  }

  private static void rest(Node node) {
    node.clock.advance(Duration.ofSeconds(2));
    node.open.tend();
  }

  private static void define(SyncStore store, String rule, String... writers) {
    store.write(writing -> {
      Head head = writing.lockHead(Clinic.TENANT);
      writing.putCollection(
          Clinic.TENANT,
          new CollectionDefinition(
              "documents",
              null,
              List.of(ScopeRule.of(rule)),
              List.of(),
              List.of(writers),
              ConflictPolicy.standard(),
              null,
              true));
      writing.putHead(head.revised());
      return head;
    });
  }

  @Test
  default void whatOneWritesOthersShouldReadAndTheRecordShow() throws Exception {
    meet((node, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      try (Writer one = node.writer("d", asha);
          Writer other = node.writer("d", ben)) {
        one.type(0, "Dear \uD83D\uDE00 all").settle();
        other.upTo(1).delete(5, 2).type(0, "> ").settle();
        one.upTo(3);

        assertThat(one.text()).isEqualTo("> Dear all").isEqualTo(other.text());
        assertThat(one.server()).isEqualTo(one.text());
        assertThat(recorded(clinic, "d")).as("not at rest yet").isEmpty();
        rest(node);
        assertThat(recorded(clinic, "d")).isEqualTo(one.text());
        Clinic.Tablet tablet = clinic.new Tablet(clinic.nurse("cara", "tablet-3")).sync(10);
        assertThat(tablet.records())
            .hasEntrySatisfying(
                "documents/d",
                data -> {
                  DocumentText text = DocumentText.of(new Data(data));
                  assertThat(text.text()).isEqualTo(one.text());
                  assertThat(text.revision()).isEqualTo(3);
                  assertThat(text.clock()).isEqualTo(VectorClock.of(Map.of("asha", 1L, "ben", 2L)));
                });
        Record record = clinic.record("documents/d").orElseThrow();
        assertThat(record.updatedBy()).isEqualTo("ben");
        assertThat(record.created().user()).isEqualTo("asha");
      }
    });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  default void writersOnTwoNodesAtOnceShouldEndWithOneText(long seed) throws Exception {
    meet((node, clinic, store) -> {
      List<Principal> nurses =
          List.of(
              clinic.nurse("asha", "tablet-1"),
              clinic.nurse("ben", "tablet-2"),
              clinic.nurse("cara", "tablet-3"),
              clinic.nurse("dan", "tablet-4"));
      try (Node second = new Node(store)) {
        var writers = new ArrayList<Writer>();
        for (int i = 0; i < nurses.size(); i++) {
          writers.add((i % 2 == 0 ? node : second).writer("d", nurses.get(i)));
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (Writer writer : writers) {
          var random = new Random(seed * 31 + writers.indexOf(writer));
          all.add(
              CompletableFuture.runAsync(
                  () -> {
                    for (int i = 0; i < 60; i++) {
                      scribble(writer, random);
                    }
                    writer.settle();
                  },
                  Thread.ofPlatform()::start));
        }
        all.forEach(CompletableFuture::join);
        long newest = store.<Long>read(reading -> reading.documentRevision(Clinic.TENANT, "d"));
        node.open.tend();
        second.open.tend();
        writers.forEach(writer -> writer.upTo(newest));

        String text = writers.getFirst().text();
        assertThat(writers)
            .as("seed " + seed)
            .allSatisfy(writer -> {
              assertThat(writer.text()).isEqualTo(text);
              assertThat(writer.server()).isEqualTo(text);
            });
        assertThat(operations(store, "d").stream().filter(one -> one.part() == 0)).hasSize(240);
        rest(node);
        assertThat(recorded(clinic, "d")).isEqualTo(text);
        writers.forEach(Writer::close);
      }
    });
  }

  private static void scribble(Writer writer, Random random) {
    int length = writer.length();
    if (length > 3 && random.nextInt(3) == 0) {
      int from = random.nextInt(length - 2);
      writer.delete(from, 1 + random.nextInt(Math.min(5, length - from)));
    } else {
      writer.type(random.nextInt(length + 1), random.nextBoolean() ? "ab" : "\uD83D\uDE00c");
    }
    if (random.nextInt(4) == 0) {
      writer.settle();
    }
  }

  @Test
  default void theSameAgainShouldBeAnsweredAgainAndDoneOnce() throws Exception {
    meet((node, clinic, store) -> {
      try (Writer writer = node.writer("d", clinic.nurse("asha", "tablet-1"))) {
        writer.type(0, "once").settle();
        News.Taken first = writer.next(News.Taken.class);

        writer.send(1, VectorClock.empty(), new Edit.Insert(0, "once")).settle();
        assertThat(writer.next(News.Taken.class)).isEqualTo(first);
        // An author's own operations are always seen, whatever a clock says of them.
        writer.send(1, VectorClock.of(Map.of("asha", 1L)), new Edit.Insert(0, "once")).settle();
        assertThat(writer.next(News.Taken.class)).isEqualTo(first);
        writer.send(2, VectorClock.empty(), new Edit.Insert(4, "!"));
        writer.send(2, VectorClock.empty(), new Edit.Insert(4, "!"));
        writer.upTo(2);
        assertThat(writer.server()).isEqualTo("once!");
        assertThat(operations(store, "d")).hasSize(2);
      }
    });
  }

  @Test
  default void whatCannotBeTakenShouldBeRefusedAndChangeNothing() throws Exception {
    meet((node, clinic, store) -> {
      Principal ben = clinic.nurse("ben", "tablet-2");
      try (Writer asha = node.writer("d", clinic.nurse("asha", "tablet-1"));
          Writer writer = node.writer("d", ben)) {
        asha.type(0, "abc").settle();
        writer.upTo(1).type(3, "d").settle();
        VectorClock seen = VectorClock.of(Map.of("asha", 1L));
        VectorClock none = VectorClock.empty();

        assertThat(refused(writer, 1, seen, new Edit.Insert(3, "x")))
            .isEqualTo(Refusal.AUTHOR_REUSED);
        assertThat(refused(writer, 1, none, new Edit.Insert(3, "d")))
            .isEqualTo(Refusal.AUTHOR_REUSED);
        assertThat(refused(writer, 3, seen, new Edit.Insert(0, "x")))
            .isEqualTo(Refusal.NUMBER_SKIPPED);
        assertThat(refused(writer, 2, seen, new Edit.Insert(5, "x"))).isEqualTo(Refusal.POSITION);
        assertThat(refused(writer, 2, seen, new Edit.Insert(-1, "x"))).isEqualTo(Refusal.POSITION);
        assertThat(refused(writer, 2, seen, new Edit.Delete(3, 2))).isEqualTo(Refusal.LENGTH);
        assertThat(refused(writer, 2, seen, new Edit.Delete(3, -1))).isEqualTo(Refusal.LENGTH);
        assertThat(refused(writer, 2, VectorClock.of(Map.of("asha", 2L)), new Edit.Insert(0, "x")))
            .isEqualTo(Refusal.CLOCK);
        assertThat(refused(writer, 2, VectorClock.of(Map.of("eve", 1L)), new Edit.Insert(0, "x")))
            .isEqualTo(Refusal.CLOCK);
        assertThat(refused(writer, 2, seen, new Edit.Insert(0, "x".repeat(1 << 20))))
            .isEqualTo(Refusal.TOO_LONG);

        assertThat(operations(store, "d")).hasSize(2);
        writer.type(4, "e").settle();
        assertThat(writer.server()).isEqualTo("abcde");
      }
    });
  }

  private static Refusal refused(Writer writer, long number, VectorClock seen, Edit edit) {
    writer.send(number, seen, edit);
    return writer.next(News.Refused.class).reason();
  }

  @Test
  default void aDocumentShouldOpenFromItsNewestSnapshot() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      try (Node node = new Node(store);
          Writer writer = node.writer("d", asha)) {
        for (int i = 0; i < 40; i++) {
          writer.type(i, "x");
        }
        writer.settle();
        rest(node);
        writer.type(40, "!").settle();
      }
      var reads = new CountedReads();
      try (Node node = new Node(reads.over(store));
          Writer writer = node.writer("d", clinic.nurse("ben", "tablet-2"))) {
        assertThat(writer.server()).isEqualTo("x".repeat(40) + "!");
        assertThat(writer.joined().revision()).isEqualTo(41);
        assertThat(reads.names()).doesNotContain("operationsUpTo", "operationsOf");
        reads.clear();
        writer.type(0, "y").settle();
        assertThat(reads.names()).as("nothing is concurrent").doesNotContain("operationsUpTo");
      }
      // What was made long before needs the operations since.
      try (Node node = new Node(store);
          Writer writer = node.writer("d", clinic.nurse("aaron", "tablet-3"))) {
        writer.send(1, VectorClock.of(Map.of("asha", 3L)), new Edit.Insert(3, "old"));
        writer.upTo(43);
        assertThat(writer.server()).isEqualTo("yxxxold" + "x".repeat(37) + "!");
      }
    });
  }

  @Test
  default void aDocumentShouldGoOnWithoutItsOldOperations() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      try (Node node = new Node(store);
          Writer writer = node.writer("d", asha)) {
        writer.type(0, "a").type(1, "b").type(2, "c").settle();
        rest(node);
      }
      var year = new Horizons(Duration.ofDays(90), null, Duration.ofDays(365));
      try (var retention =
          new Retention(store, () -> Instant.now().plus(Duration.ofDays(366)), year)) {
        retention.prune();
      }
      assertThat(operations(store, "d")).isEmpty();

      try (Node node = new Node(store);
          Writer late = node.writer("d", clinic.nurse("ben", "tablet-2"))) {
        Joined joined =
            node.join(
                clinic.nurse("asha", "tablet-1"),
                new Join("d", true, "asha", new Join.Known(clinic.head().epoch(), 1)));
        assertThat(joined.text()).as("what was missed is not known").isEqualTo("abc");
        assertThat(joined.clock()).isEqualTo(VectorClock.of(Map.of("asha", 3L)));
        Joined newest =
            node.join(
                clinic.nurse("asha", "tablet-1"),
                new Join("d", true, "asha", new Join.Known(clinic.head().epoch(), 3)));
        assertThat(newest.text()).as("nothing was missed").isNull();
        newest.session().leave();

        VectorClock old = VectorClock.of(Map.of("asha", 1L));
        assertThat(refused(late, 1, old, new Edit.Insert(1, "x"))).isEqualTo(Refusal.TOO_OLD);
        try (Writer again = node.writer("d", asha)) {
          assertThat(again.author()).isEqualTo("asha");
          assertThat(refused(again, 2, VectorClock.empty(), new Edit.Insert(1, "b")))
              .as("is in the text")
              .isEqualTo(Refusal.TOO_OLD);
        }
        late.type(3, "d").settle();
        assertThat(late.server()).isEqualTo("abcd");
      }
    });
  }

  @Test
  default void theRecordShouldBeAtMostSomeHundredOperationsBehind() throws Exception {
    meet((node, clinic, store) -> {
      try (Writer writer = node.writer("d", clinic.nurse("asha", "tablet-1"))) {
        for (int i = 0; i < 1_100; i++) {
          writer.type(0, "x");
        }
        writer.settle();
        // Nobody rests. A snapshot is made while others write, so its last operation may vary.
        awaitRevision(clinic, 500);
      }
    });
  }

  private static void awaitRevision(Clinic clinic, long least) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      Data data = clinic.record("documents/d").orElseThrow().data();
      if (DocumentText.of(data).revision() >= least) {
        return;
      }
      assertThat(System.nanoTime()).as("no snapshot came").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  default void whatANodeLeftShouldBeSweptIntoTheRecord() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      try (Node node = new Node(store);
          Writer one = node.writer("d", asha);
          Writer other = node.writer("e", asha)) {
        one.type(0, "one").settle();
        other.type(0, "two").settle();
      }
      clinic.revoke(asha);
      assertThat(recorded(clinic, "d")).isEmpty();
      try (Node node = new Node(store)) {
        node.open.sweep();

        assertThat(recorded(clinic, "d")).isEqualTo("one");
        assertThat(recorded(clinic, "e")).isEqualTo("two");
        long version = clinic.record("documents/d").orElseThrow().version();
        node.open.sweep();
        rest(node);
        assertThat(clinic.record("documents/d").orElseThrow().version()).isEqualTo(version);
      }
    });
  }

  @Test
  default void whoeverComesBackShouldBeToldWhatTheyMissed() throws Exception {
    meet((node, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      long epoch;
      try (Writer one = node.writer("d", asha);
          Writer other = node.writer("d", ben)) {
        epoch = one.joined().epoch();
        one.type(0, "a").settle();
        other.upTo(1).type(1, "b").settle();
        one.upTo(2).type(2, "c").settle();
      }
      Joined again = node.join(asha, rejoin(epoch, 1));
      assertThat(again.text()).isNull();
      assertThat(again.revision()).isEqualTo(1);
      assertThat(again.clock()).isEqualTo(VectorClock.of(Map.of("asha", 1L)));
      assertThat(again.session().next(10).news())
          .extracting(news -> ((News.Written) news).operation().operation().revision())
          .containsExactly(2L, 3L);
      again.session().leave();

      assertThat(node.join(asha, rejoin(epoch + 1, 1)).text()).isEqualTo("abc");
      assertThat(node.join(asha, rejoin(epoch, 4)).text()).isEqualTo("abc");
    });
  }

  @Test
  default void whatIsSentAgainShouldBeAnsweredAfterAllThatWasMissed() throws Exception {
    meet((node, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      var edit = new Edit.Insert(0, "a");
      try (Writer other = node.writer("d", clinic.nurse("ben", "tablet-2"))) {
        Writer first = node.writer("d", asha);
        other.type(0, "b").type(0, "b").type(0, "b").settle();
        first.send(1, VectorClock.empty(), edit).settle().close();

        DocumentSession session = node.join(asha, rejoin(first.joined().epoch(), 0)).session();
        session.write(1, VectorClock.empty(), edit);
        // The second is taken after the answer is there.
        other.type(0, "b").settle().type(0, "b").settle();
        var told = new ArrayList<News>();
        News.Page page = session.next(2);
        while (page.hasMore()) {
          told.addAll(page.news());
          page = session.next(2);
        }
        told.addAll(page.news());

        assertThat(told.stream().map(DocumentsContract::revision))
            .as("the fourth is its own, and told once more when all before it was")
            .containsExactly(1L, 2L, 3L, 4L, 4L, 5L, 6L);
        assertThat(told.get(4)).isInstanceOf(News.Taken.class);
      }
    });
  }

  private static long revision(News news) {
    return switch (news) {
      case News.Written(SharedOperation operation) -> operation.operation().revision();
      case News.Taken(DocumentOperation operation) -> operation.revision();
      default -> throw new AssertionError(news);
    };
  }

  private static Join rejoin(long epoch, long revision) {
    return new Join("d", true, null, new Join.Known(epoch, revision));
  }

  @Test
  default void aDeviceShouldGoOnAsItsAuthorAndNobodyElse() throws Exception {
    meet((node, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal phone = clinic.nurse("asha", "phone");
      Writer first = node.writer("d", asha);
      Writer second = node.writer("d", asha);
      Writer third = node.writer("d", phone);
      assertThat(List.of(first.author(), second.author(), third.author()))
          .containsExactly("asha", "asha~2", "asha~3");
      first.close();
      assertThat(node.writer("d", asha).author()).isEqualTo("asha");

      var named = new Join("d", true, "asha~3", null);
      assertThatThrownBy(() -> node.join(asha, named))
          .isInstanceOfSatisfying(
              DocumentRefusedException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.NOT_THEIR_AUTHOR));
      // The phone has lost its connection, and is back before anybody noticed.
      assertThat(node.join(phone, named).session().participant().author()).isEqualTo("asha~3");
      assertThat(third.next(News.Ended.class).why()).isEqualTo(News.Ended.Why.REPLACED);
      third.send(1, VectorClock.empty(), new Edit.Insert(0, "late"));
      assertThat(operations(store, "d")).isEmpty();
    });
  }

  @Test
  default void participantsShouldBeToldOfEachOther() throws Exception {
    meet((node, clinic, store) -> {
      try (Writer one = node.writer("d", clinic.nurse("asha", "tablet-1"))) {
        Joined looker =
            node.join(clinic.nurse("ben", "tablet-2"), new Join("d", false, null, null));
        assertThat(looker.others()).containsExactly(one.joined().session().participant());
        assertThat(looker.session().participant().editing()).isFalse();
        assertThat(one.next(News.Arrived.class).participant())
            .isEqualTo(looker.session().participant());

        looker.session().point(new Pointer(1, 2));
        looker.session().point(new Pointer(3, null));
        one.joined().session().point(new Pointer(4, null));
        assertThat(looker.session().next(9).news())
            .containsExactly(
                new News.Pointed(one.joined().session().participant(), new Pointer(4, null)));
        assertThat(one.next(News.Pointed.class).pointer().position()).isIn(1, 3);

        looker.session().leave();
        looker.session().leave();
        assertThat(one.next(News.Gone.class).participant())
            .isEqualTo(looker.session().participant());
        assertThat(one.news()).noneMatch(News.Gone.class::isInstance);
      }
    });
  }

  @Test
  default void whoMaySeeTheRecordShouldViewAndWhoMayWriteItEdit() throws Exception {
    meet((node, clinic, store) -> {
      define(store, "tenant", "owner");
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      assertRefused(() -> node.join(ben, new Join("d", false, null, null)), Reason.NOT_FOUND);
      try (Writer one = node.writer("d", asha)) {
        assertRefused(() -> node.writer("d", ben), Reason.FORBIDDEN);
        assertThat(node.join(ben, new Join("d", false, null, null)).text()).isEmpty();
        one.type(0, "mine").settle();
      }
    });
  }

  @Test
  default void aHiddenDocumentShouldBeAsThoughItWereNotThere() throws Exception {
    meet((node, clinic, store) -> {
      define(store, "owner");
      Principal ben = clinic.nurse("ben", "tablet-2");
      node.writer("d", clinic.nurse("asha", "tablet-1")).type(0, "mine").settle().close();

      assertRefused(() -> node.join(ben, new Join("d", false, null, null)), Reason.NOT_FOUND);
      assertRefused(() -> node.join(ben, new Join("none", false, null, null)), Reason.NOT_FOUND);
      assertRefused(() -> node.writer("d", ben), Reason.ID_TAKEN);
    });
  }

  private static void assertRefused(Runnable join, Reason reason) {
    assertThatThrownBy(join::run)
        .isInstanceOfSatisfying(
            DocumentRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  default void whoeverLosesTheRightShouldBePutOutBeforeAnythingMoreIsTold() throws Exception {
    meet((node, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      Principal cara = clinic.nurse("cara", "tablet-3");
      try (Writer one = node.writer("d", asha);
          Writer other = node.writer("d", ben);
          Writer idle = node.writer("d", cara)) {
        clinic.memberships.revoke(Clinic.TENANT, Scope.user("ben"), Scope.tenant());
        other.send(1, VectorClock.empty(), new Edit.Insert(0, "not any more"));
        one.type(0, "secret").settle();

        assertThat(other.next(News.Ended.class).why()).isEqualTo(News.Ended.Why.REVOKED);
        assertThat(other.server()).isEmpty();
        assertThat(one.server()).isEqualTo("secret");
        assertThat(one.next(News.Gone.class).participant().user()).isEqualTo("ben");

        clinic.revoke(cara);
        node.open.tend();
        assertThat(idle.next(News.Ended.class).why()).isEqualTo(News.Ended.Why.REVOKED);
        assertThatThrownBy(() -> node.writer("d", cara)).isInstanceOf(RevokedException.class);
      }
    });
  }

  @Test
  default void whatTheStoreDidNotTakeShouldBeRefusedAndTakenWhenSentAgain() throws Exception {
    in((clinic, store) -> {
      var fragile = new FailingOnce(store);
      try (Node node = new Node(fragile);
          Writer writer = node.writer("d", clinic.nurse("asha", "tablet-1"))) {
        writer.type(0, "a").settle();
        fragile.failNext();
        writer.type(1, "b").settle();
        assertThat(writer.next(News.Refused.class).reason()).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(operations(store, "d")).hasSize(1);

        writer.send(2, VectorClock.empty(), new Edit.Insert(1, "b")).settle();
        assertThat(writer.server()).isEqualTo("ab");
      }
    });
  }

  @Test
  default void whatWasCommittedWithoutAnybodyKnowingShouldBeToldOnce() throws Exception {
    in((clinic, store) -> {
      var fragile = new FailingOnce(store);
      try (Node node = new Node(fragile);
          Writer writer = node.writer("d", clinic.nurse("asha", "tablet-1"))) {
        fragile.loseNext();
        writer.type(0, "a").upTo(1);
        writer.type(1, "b").settle();

        assertThat(writer.server()).isEqualTo("ab");
        assertThat(writer.news()).noneMatch(News.Refused.class::isInstance);
        assertThat(operations(store, "d")).hasSize(2);
      }
    });
  }

  @Test
  default void aRestoreShouldBeOperationsThatMergeWithWhatOthersWrite() throws Exception {
    meet((node, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      try (Writer writer = node.writer("d", asha)) {
        writer.type(0, "Dear all, good morning").settle();
        rest(node);
        Record old = clinic.record("documents/d").orElseThrow();
        writer.delete(5, 3).type(5, "none").settle();

        Change change = node.restoring.restore(asha, "d", old.data(), new Change.Base.Newest());
        assertThat(commit(node, asha, change)).isInstanceOf(Decision.Accepted.class);

        writer.upTo(5).type(0, "> ").settle();
        assertThat(writer.server()).isEqualTo("> Dear all, good morning").isEqualTo(writer.text());
        assertThat(recorded(clinic, "d")).isEqualTo("Dear all, good morning");
        assertThat(history(store).changeType()).isEqualTo(ChangeType.RESTORE);
        assertThat(operations(store, "d").get(3).event().author()).isEqualTo("asha~2");
        rest(node);
        assertThat(recorded(clinic, "d")).isEqualTo(writer.text());

        Record now = clinic.record("documents/d").orElseThrow();
        Change stale =
            node.restoring.restore(
                asha, "d", old.data(), new Change.Base.Exactly(now.version() - 1));
        assertThat(commit(node, asha, stale)).isInstanceOf(Decision.Rejected.class);
        assertThat(operations(store, "d")).as("nothing was done").hasSize(6);
      }
    });
  }

  private static Decision commit(Node node, Principal user, Change change) {
    ChangeSet set = ChangeSet.ofProtocol("documents", user, List.of(change));
    SetResult result = node.committer().commit(new Submission(set, outcomes -> null));
    return ((SetResult.Done) result).outcomes().getFirst().decision();
  }

  private static HistoryEntry history(SyncStore store) {
    return store
        .<List<HistoryEntry>>read(
            reading -> reading.history(Clinic.TENANT, DocumentText.key("d"), Long.MAX_VALUE, 1))
        .getFirst();
  }
}
