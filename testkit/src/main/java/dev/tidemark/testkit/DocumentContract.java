package dev.tidemark.testkit;

import static dev.tidemark.testkit.AccountContract.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Edit;
import dev.tidemark.core.document.Event;
import dev.tidemark.engine.DocumentAuthor;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.Writing.Pruned;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The operations of documents, and their authors.
public interface DocumentContract extends StoreUnderTest {
  private static DocumentOperation typed(long revision, String author, long number, String text) {
    var edit = new Edit.Insert(3, text);
    VectorClock seen = VectorClock.of(Map.of("ben~2", 4L));
    return new DocumentOperation(
        revision,
        new Event(author, number, seen, edit),
        0,
        new Edit.Insert(7, text),
        "u1",
        "d1",
        NOW);
  }

  /// A deletion that became two.
  private static List<DocumentOperation> split(long revision, String author, long number) {
    var event = new Event(author, number, VectorClock.empty(), new Edit.Delete(0, 5));
    return List.of(
        new DocumentOperation(revision, event, 0, new Edit.Delete(0, 2), "u1", null, NOW),
        new DocumentOperation(revision + 1, event, 1, new Edit.Delete(4, 3), "u1", null, NOW));
  }

  private boolean append(String document, long after, DocumentOperation... operations) {
    return store()
        .<Boolean>write(
            writing -> writing.appendOperations(TENANT, document, after, List.of(operations)));
  }

  private void withTenants() {
    write(writing -> List.of(TENANT, "other").forEach(id -> writing.addTenant(id, NOW)));
  }

  private List<Long> revisions(List<DocumentOperation> operations) {
    return operations.stream().map(DocumentOperation::revision).toList();
  }

  @Test
  default void operationsShouldBeAsAppended() {
    withTenants();
    DocumentOperation first = typed(1, "ann", 1, "na\u00efve \uD83D\uDE00\n");
    List<DocumentOperation> parts = split(2, "ann", 2);

    assertThat(append("d", 0, first)).isTrue();
    assertThat(append("d", 1, parts.get(0), parts.get(1))).isTrue();

    assertThat(stored().documentRevision(TENANT, "d")).isEqualTo(3);
    assertThat(stored().operationsAfter(TENANT, "d", 0, 10))
        .containsExactly(first, parts.get(0), parts.get(1));
    assertThat(stored().operationsOf(TENANT, "d", "ann", 1)).containsExactly(first);
    assertThat(stored().operationsOf(TENANT, "d", "ann", 2)).isEqualTo(parts);
    assertThat(stored().operationsOf(TENANT, "d", "ann", 3)).isEmpty();
    assertThat(stored().operationsOf(TENANT, "d", "ben", 1)).isEmpty();
  }

  @Test
  default void aDocumentNobodyWroteInShouldBeEmpty() {
    withTenants();
    append("d", 0, typed(1, "ann", 1, "x"));

    assertThat(stored().documentRevision(TENANT, "e")).isZero();
    assertThat(stored().documentRevision("other", "d")).isZero();
    assertThat(stored().operationsAfter("other", "d", 0, 10)).isEmpty();
    assertThat(stored().operationsUpTo(TENANT, "e", 9, 10)).isEmpty();
    assertThat(stored().operationsOf("other", "d", "ann", 1)).isEmpty();
    assertThat(stored().documentAuthors(TENANT, "e")).isEmpty();
  }

  @Test
  default void pagesOfOperationsShouldGoBothWays() {
    withTenants();
    DocumentOperation[] many =
        IntStream.rangeClosed(1, 12)
            .mapToObj(i -> typed(i, "ann", i, "x"))
            .toArray(DocumentOperation[]::new);
    append("d", 0, many);
    append("c", 0, typed(1, "ann", 1, "y"));
    append("e", 0, typed(1, "ann", 1, "z"));

    assertThat(revisions(stored().operationsAfter(TENANT, "d", 9, 2))).containsExactly(10L, 11L);
    assertThat(revisions(stored().operationsAfter(TENANT, "d", 11, 9))).containsExactly(12L);
    assertThat(revisions(stored().operationsAfter(TENANT, "d", 12, 9))).isEmpty();
    assertThat(revisions(stored().operationsUpTo(TENANT, "d", 11, 2))).containsExactly(11L, 10L);
    assertThat(revisions(stored().operationsUpTo(TENANT, "d", 2, 9))).containsExactly(2L, 1L);
    assertThat(revisions(stored().operationsUpTo(TENANT, "d", 0, 9))).isEmpty();
  }

  @Test
  default void whoeverDoesNotKnowTheNewestRevisionShouldAppendNothing() {
    withTenants();
    append("d", 0, typed(1, "ann", 1, "x"));

    assertThat(append("d", 0, typed(1, "ben", 1, "y"))).isFalse();
    assertThat(append("d", 2, typed(3, "ben", 1, "y"))).isFalse();
    assertThat(append("new", 1, typed(2, "ben", 1, "y"))).isFalse();

    assertThat(stored().documentRevision(TENANT, "d")).isEqualTo(1);
    assertThat(stored().documentRevision(TENANT, "new")).isZero();
    assertThat(stored().operationsOf(TENANT, "d", "ben", 1)).isEmpty();
    assertThat(append("d", 1, typed(2, "ben", 1, "y"))).isTrue();
  }

  @Test
  default void anEventShouldNotBeThereTwice() {
    withTenants();
    append("d", 0, typed(1, "ann", 1, "x"));

    assertThatThrownBy(() -> append("d", 1, typed(2, "ann", 1, "y")))
        .isInstanceOf(IllegalStateException.class);

    assertThat(stored().documentRevision(TENANT, "d")).isEqualTo(1);
    assertThat(append("e", 0, typed(1, "ann", 1, "y"))).as("another document").isTrue();
  }

  @Test
  default void operationsRolledBackShouldNotBeThere() {
    withTenants();
    append("d", 0, typed(1, "ann", 1, "x"));
    assertThatThrownBy(() ->
            write(writing -> {
              writing.appendOperations(TENANT, "d", 1, List.of(typed(2, "ann", 2, "y")));
              writing.putDocumentSnapshot(TENANT, "d", 2);
              writing.addDocumentAuthor(TENANT, "d", new DocumentAuthor("ann", "u1", "d1"));
              throw new IllegalStateException("on purpose");
            }))
        .hasMessage("on purpose");

    assertThat(stored().documentRevision(TENANT, "d")).isEqualTo(1);
    assertThat(stored().operationsAfter(TENANT, "d", 1, 9)).isEmpty();
    assertThat(stored().operationsOf(TENANT, "d", "ann", 2)).isEmpty();
    assertThat(stored().documentAuthors(TENANT, "d")).isEmpty();
    assertThat(stored().documentsBehind(TENANT, null, 9)).containsExactly("d");
  }

  @Test
  default void documentsShouldBeBehindUntilTheirRecordsShowThem() {
    withTenants();
    append("a", 0, typed(1, "ann", 1, "x"));
    append("b", 0, typed(1, "ann", 1, "x"), typed(2, "ann", 2, "y"));
    append("c", 0, typed(1, "ann", 1, "x"));
    write(writing -> {
      writing.putDocumentSnapshot(TENANT, "a", 1);
      writing.putDocumentSnapshot(TENANT, "b", 1);
      writing.putDocumentSnapshot(TENANT, "nothing", 1);
    });

    assertThat(stored().documentsBehind(TENANT, null, 9)).containsExactly("b", "c");
    assertThat(stored().documentsBehind(TENANT, null, 1)).containsExactly("b");
    assertThat(stored().documentsBehind(TENANT, "b", 9)).containsExactly("c");
    assertThat(stored().documentsBehind("other", null, 9)).isEmpty();

    write(writing -> writing.putDocumentSnapshot(TENANT, "b", 2));
    write(writing -> writing.putDocumentSnapshot(TENANT, "b", 1));
    assertThat(stored().documentsBehind(TENANT, null, 9)).containsExactly("c");
  }

  @Test
  default void oldOperationsThatTheRecordShowsShouldGoTheOldestFirst() {
    withTenants();
    DocumentOperation[] many =
        IntStream.rangeClosed(1, 6)
            .mapToObj(i -> typed(i, "ann", i, "x"))
            .toArray(DocumentOperation[]::new);
    append("d", 0, many);
    append("e", 0, typed(1, "ann", 1, "x"));
    write(writing -> writing.putDocumentSnapshot(TENANT, "d", 5));
    Instant later = NOW.plusSeconds(1);

    assertThat(stored().documentsOlderThan(TENANT, NOW, null, 9)).isEmpty();
    assertThat(stored().documentsOlderThan(TENANT, later, null, 9)).containsExactly("d", "e");
    assertThat(stored().documentsOlderThan(TENANT, later, "d", 9)).containsExactly("e");
    assertThat(stored().documentsOlderThan(TENANT, later, null, 1)).containsExactly("d");
    assertThat(stored().documentsOlderThan("other", later, null, 9)).isEmpty();

    assertThat(prune("d", NOW, 9)).isZero();
    assertThat(prune("e", later, 9)).as("its record shows none").isZero();
    assertThat(prune("d", later, 2)).isEqualTo(2);
    assertThat(revisions(stored().operationsAfter(TENANT, "d", 0, 9)))
        .containsExactly(3L, 4L, 5L, 6L);
    assertThat(prune("d", later, 9)).isEqualTo(3);
    assertThat(prune("d", later, 9)).isZero();

    assertThat(revisions(stored().operationsUpTo(TENANT, "d", 9, 9))).containsExactly(6L);
    assertThat(stored().operationsOf(TENANT, "d", "ann", 5)).isEmpty();
    assertThat(stored().documentRevision(TENANT, "d")).isEqualTo(6);
    assertThat(append("d", 6, typed(7, "ann", 7, "y"))).isTrue();
  }

  private int prune(String document, Instant before, int limit) {
    return store()
        .<Pruned>write(writing -> writing.pruneOperations(TENANT, document, before, limit))
        .count();
  }

  @Test
  default void anAuthorShouldBelongToOne() {
    withTenants();
    var ann = new DocumentAuthor("ann", "ann", "d1");
    var second = new DocumentAuthor("ann~2", "ann", "d2");
    var nowhere = new DocumentAuthor("ann~3", "ann", null);
    write(writing -> {
      assertThat(writing.addDocumentAuthor(TENANT, "d", ann)).isTrue();
      assertThat(writing.addDocumentAuthor(TENANT, "d", nowhere)).isTrue();
      assertThat(writing.addDocumentAuthor(TENANT, "d", second)).isTrue();
      assertThat(writing.addDocumentAuthor(TENANT, "d", new DocumentAuthor("ann", "ann", "d3")))
          .isFalse();
      assertThat(writing.addDocumentAuthor(TENANT, "e", ann)).isTrue();
    });

    assertThat(stored().documentAuthors(TENANT, "d")).containsExactly(ann, second, nowhere);
    assertThat(stored().documentAuthors("other", "d")).isEmpty();
  }
}
