package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.delete;
import static dev.tidemark.testkit.Clinic.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.FutureTimeException;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Retention.Horizons;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.WholeLists;
import dev.tidemark.engine.WholeLists.Found;
import dev.tidemark.engine.WholeLists.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whole lists and their tags, over every store.
public interface WholeListContract extends InClinic {
  /// The list of notes and of stock that the tests look at.
  Scope FEVER = Scope.filter(Clinic.KIND, "fever");

  @Test
  default void everythingShouldComeByItsIdAndOnlyWhatLives() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/b", "{}"), create("patients/10", "{}"));
      clinic.push(asha, create("patients/9", "{}"), delete("patients/b", 1));

      assertThat(list(store, asha, "patients", null, null, false)).containsExactly("10", "9");
      assertThat(list(store, asha, "patients", null, null, true)).containsExactly("10", "9", "-b");
    });
  }

  @Test
  default void aTimeShouldBeAnExactCursorForLists() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{}"), create("patients/2", "{}"));
      Instant first = clinic.record("patients/1").orElseThrow().updatedAt();
      Instant second = clinic.record("patients/2").orElseThrow().updatedAt();

      assertThat(list(store, asha, "patients", null, first, true)).containsExactly("2");
      assertThat(list(store, asha, "patients", null, second, true)).isEmpty();
      assertThat(list(store, asha, "patients", null, first.minusNanos(1_000), true))
          .containsExactly("1", "2");
      assertThat(list(store, asha, "patients", null, Instant.EPOCH, true))
          .containsExactly("1", "2");
      Instant later = Instant.now().plus(Duration.ofHours(1));
      assertThatThrownBy(() -> list(store, asha, "patients", null, later, false))
          .isInstanceOf(FutureTimeException.class);
    });
  }

  @Test
  default void aListOfManyPagesShouldBeWhole() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Instant before = clinic.head().committedAt();
      Change[] changes =
          IntStream.range(0, 2_345)
              .mapToObj(i -> create("patients/p%04d".formatted(i), "{}"))
              .toArray(Change[]::new);
      clinic.push(asha, changes);

      assertThat(list(store, asha, "patients", null, null, false)).hasSize(2_345).isSorted();
      assertThat(list(store, asha, "patients", null, before, false))
          .hasSize(2_345)
          .doesNotHaveDuplicates();
    });
  }

  @Test
  default void aFilteredListShouldSayWhatHasLeftIt() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(
          asha,
          create("stock/1", "{\"kind\":\"fever\"}"),
          create("stock/2", "{\"kind\":\"fever\"}"),
          create("stock/3", "{\"kind\":\"fever\"}"),
          create("stock/4", "{\"kind\":\"cough\"}"));
      Instant before = clinic.head().committedAt();
      assertThat(list(store, asha, "stock", FEVER, null, true)).containsExactly("1", "2", "3");

      clinic.push(
          asha,
          update("stock/1", 1, "{\"kind\":\"cough\"}"),
          update("stock/1", 2, "{\"kind\":\"cough\",\"n\":1}"),
          delete("stock/2", 1),
          update("stock/3", 1, "{\"kind\":\"fever\",\"n\":1}"),
          update("stock/4", 1, "{\"kind\":\"cough\",\"n\":1}"));

      assertThat(list(store, asha, "stock", FEVER, null, false)).containsExactly("3");
      assertThat(list(store, asha, "stock", FEVER, null, true)).containsExactly("-1", "-2", "3");
      assertThat(list(store, asha, "stock", FEVER, before, false)).containsExactly("3");
      assertThat(list(store, asha, "stock", FEVER, before, true))
          .containsExactlyInAnyOrder("-1", "-2", "3");
    });
  }

  @Test
  default void aTagShouldMoveWithTheListAndNotWithWhatIsBesideIt() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(
          asha,
          create("stock/1", "{\"kind\":\"fever\"}"),
          create("stock/2", "{\"kind\":\"cough\"}"));
      String tag = tag(store, asha, "stock", FEVER);

      clinic.push(asha, update("stock/2", 1, "{\"kind\":\"cough\",\"n\":1}"));
      clinic.push(asha, create("patients/1", "{}"));
      assertThat(tag(store, asha, "stock", FEVER)).isEqualTo(tag);

      clinic.push(asha, update("stock/1", 1, "{\"kind\":\"fever\",\"n\":1}"));
      String updated = tag(store, asha, "stock", FEVER);
      clinic.push(asha, update("stock/1", 2, "{\"kind\":\"cough\"}"));
      String left = tag(store, asha, "stock", FEVER);
      clinic.push(asha, update("stock/2", 2, "{\"kind\":\"fever\"}"));
      String entered = tag(store, asha, "stock", FEVER);
      clinic.push(asha, delete("stock/2", 3));
      String deleted = tag(store, asha, "stock", FEVER);
      new Retention(
              store,
              () -> Instant.now().plus(Duration.ofDays(91)),
              Horizons.of(Duration.ofDays(90)))
          .prune();
      String pruned = tag(store, asha, "stock", FEVER);

      assertThat(List.of(tag, updated, left, entered, deleted, pruned)).doesNotHaveDuplicates();
    });
  }

  /// Asha is on ward north. That there is a note of ward south must not show, not even in the tag
  /// of a list that it would stand in.
  @Test
  default void noTagAndNoListShouldMoveWithHiddenRecords() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.join(ben, "south");
      clinic.push(asha, create("notes/1", "{\"ward\":\"north\",\"kind\":\"fever\"}"));
      Instant before = clinic.head().committedAt();
      String tag = tag(store, asha, "notes", FEVER);
      String all = tag(store, asha, "notes", null);

      clinic.push(ben, create("notes/2", "{\"ward\":\"south\",\"kind\":\"fever\"}"));
      clinic.push(ben, update("notes/2", 1, "{\"ward\":\"south\",\"kind\":\"cough\"}"));
      clinic.push(ben, create("notes/3", "{\"ward\":\"south\",\"kind\":\"fever\"}"));
      clinic.push(ben, delete("notes/3", 1));

      assertThat(tag(store, asha, "notes", FEVER)).isEqualTo(tag);
      assertThat(tag(store, asha, "notes", null)).isEqualTo(all);
      assertThat(list(store, asha, "notes", FEVER, null, true)).containsExactly("1");
      assertThat(list(store, asha, "notes", FEVER, before, true)).isEmpty();
      assertThat(list(store, asha, "notes", null, before, true)).isEmpty();
    });
  }

  @Test
  default void whatIsGrantedAndRevokedShouldComeAndGo() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(ben, "south");
      clinic.push(ben, create("notes/1", "{\"ward\":\"south\",\"kind\":\"fever\"}"));
      Instant before = clinic.head().committedAt();
      String without = tag(store, asha, "notes", FEVER);

      clinic.join(asha, "south");
      Instant joined = clinic.head().committedAt();
      String with = tag(store, asha, "notes", FEVER);
      assertThat(list(store, asha, "notes", FEVER, before, true)).containsExactly("1");
      assertThat(list(store, asha, "notes", null, before, false)).containsExactly("1");

      clinic.leave(asha, "south");
      assertThat(list(store, asha, "notes", FEVER, joined, true)).containsExactly("-1");
      assertThat(list(store, asha, "notes", null, joined, true)).containsExactly("-1");
      assertThat(list(store, asha, "notes", null, joined, false)).isEmpty();
      assertThat(list(store, asha, "notes", null, null, true)).isEmpty();
      assertThat(with).isNotEqualTo(without);
      assertThat(tag(store, asha, "notes", FEVER)).isNotEqualTo(with);
    });
  }

  @Test
  default void aRecordThatLeavesTheReadersWardShouldBeGone() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.join(ben, "north");
      clinic.join(ben, "south");
      clinic.push(ben, create("notes/1", "{\"ward\":\"north\",\"kind\":\"fever\"}"));
      Instant before = clinic.head().committedAt();
      String tag = tag(store, asha, "notes", FEVER);

      clinic.push(ben, update("notes/1", 1, "{\"ward\":\"south\",\"kind\":\"fever\"}"));
      Instant left = clinic.record("notes/1").orElseThrow().updatedAt();
      String gone = tag(store, asha, "notes", FEVER);
      clinic.push(ben, update("notes/1", 2, "{\"ward\":\"south\",\"kind\":\"cough\"}"));

      assertThat(gone).isNotEqualTo(tag);
      assertThat(tag(store, asha, "notes", FEVER)).isEqualTo(gone);
      assertThat(list(store, asha, "notes", FEVER, before, true)).containsExactly("-1");
      assertThat(read(store, asha, new Query("notes", FEVER, before, true)).gone())
          .as("when it left, not when it was written since")
          .containsExactly(left);
    });
  }

  @Test
  default void aTimeFromBeforeTheFloorShouldBeginAgain() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{}"), create("patients/2", "{}"));
      Instant before = clinic.record("patients/1").orElseThrow().updatedAt();
      clinic.push(asha, delete("patients/1", 1));
      new Retention(
              store,
              () -> Instant.now().plus(Duration.ofDays(91)),
              Horizons.of(Duration.ofDays(90)))
          .prune();

      Answer answer = read(store, asha, new Query("patients", null, before, true));
      assertThat(answer.found().reset()).isTrue();
      assertThat(answer.entries()).containsExactly("2");
      Instant now = clinic.head().committedAt();
      assertThat(read(store, asha, new Query("patients", null, now, true)).found().reset())
          .isFalse();
      assertThat(rejection(clinic, asha, "patients/2", before)).isEqualTo(Rejection.STALE);
    });
  }

  @Test
  default void whoCatchesUpByTimeShouldBeToldWhatTheyMissed() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"a\":1}"));
      Instant seen = clinic.record("patients/1").orElseThrow().updatedAt();
      clinic.push(asha, update("patients/1", 1, "{\"a\":2}"));
      dev.tidemark.core.Record newest = clinic.record("patients/1").orElseThrow();

      Outcome stale = clinic.push(asha.on(null), patch("patients/1", seen)).getFirst();
      assertThat(stale.record()).isEqualTo(newest);
      assertThat(rejection(clinic, asha, "patients/1", seen)).isEqualTo(Rejection.STALE);
      assertThat(clinic.record("patients/1")).contains(newest);
      assertThat(
              store.<Long>read(
                  reading -> reading.pendingConflicts(Clinic.TENANT, "tablet-1", null)))
          .isZero();

      Outcome taken =
          clinic.push(asha.on(null), patch("patients/1", newest.updatedAt())).getFirst();
      assertThat(taken.taken()).isTrue();
      assertThat(clinic.record("patients/1").orElseThrow().data().text())
          .isEqualTo("{\"a\":2,\"late\":1}");
    });
  }

  /// What may be seen is cached, so the head and the newest position are all that is asked for.
  @Test
  default void aListThatIsKnownShouldReadNoRecord() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("stock/1", "{\"kind\":\"fever\"}"));
      var reads = new CountedReads();
      var lists = new WholeLists(reads.over(store), new Catalog(), 1_000);
      for (Scope filter : new Scope[] {FEVER, null}) {
        var query = new Query("stock", filter, null, false);
        String tag = read(lists, asha, query).found().tag();
        assertThat(reads.names()).contains("filed");

        reads.clear();
        Found found =
            lists.read(asha, query, tag::equals, Instant.now(), new Answer()).orElseThrow();
        assertThat(found.known()).isTrue();
        assertThat(reads.names()).containsExactly("head", "newest");
      }
    });
  }

  @Test
  default void aListOfNothingShouldNotBeThere() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      var lists = new WholeLists(store, new Catalog(), 1_000);
      var nothing = new Query("nothing", null, null, false);
      assertThat(lists.read(asha, nothing, tag -> false, Instant.now(), new Answer())).isEmpty();
      clinic.revoke(asha);
      assertThatThrownBy(() -> list(store, asha, "patients", null, null, false))
          .isInstanceOf(RevokedException.class);
    });
  }

  private static Change patch(String record, Instant seen) {
    return new Change(
        Clinic.key(record),
        Operation.UPDATE,
        new Data("{\"late\":1}"),
        true,
        new Base.AsOf(seen),
        null,
        null);
  }

  private static Rejection rejection(Clinic clinic, Principal who, String record, Instant seen) {
    Decision decision = clinic.push(who.on(null), patch(record, seen)).getFirst().decision();
    assertThat(decision).isInstanceOf(Decision.Rejected.class);
    return ((Decision.Rejected) decision).reason();
  }

  private static List<String> list(
      SyncStore store,
      Principal who,
      String collection,
      @Nullable Scope filter,
      @Nullable Instant since,
      boolean gone) {
    return read(store, who, new Query(collection, filter, since, gone)).entries();
  }

  private static String tag(
      SyncStore store, Principal who, String collection, @Nullable Scope filter) {
    return read(store, who, new Query(collection, filter, null, true)).found().tag();
  }

  private static Answer read(SyncStore store, Principal who, Query query) {
    return read(new WholeLists(store, new Catalog(), 1_000), who, query);
  }

  private static Answer read(WholeLists lists, Principal who, Query query) {
    var answer = new Answer();
    answer.found = lists.read(who, query, tag -> false, Instant.now(), answer).orElseThrow();
    return answer;
  }

  /// A list as it was read.
  final class Answer implements WholeLists.Entries {
    private final List<String> entries = new ArrayList<>();
    private final List<Instant> gone = new ArrayList<>();
    private @Nullable Found found;

    @Override
    public void live(ScopedRecord record) {
      entries.add(record.id());
    }

    @Override
    public void gone(String id, Instant at) {
      entries.add("-" + id);
      gone.add(at);
    }

    /// The ids, those that are gone with `-` before them, in the order in which they came.
    List<String> entries() {
      return entries;
    }

    /// When those that are gone went.
    List<Instant> gone() {
      return gone;
    }

    Found found() {
      return Objects.requireNonNull(found);
    }
  }
}
