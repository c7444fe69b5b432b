package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.TENANT;
import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.delete;
import static dev.tidemark.testkit.Clinic.key;
import static dev.tidemark.testkit.Clinic.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Lookup;
import dev.tidemark.engine.Lookup.Found;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.Reading.VersionContent;
import dev.tidemark.engine.Reading.VersionKey;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Sets that are done as a whole or not at all, and what is read on the way through a set, over
/// every store.
public interface WholeSetContract extends InClinic {

  @Test
  default void aWholeSetShouldBeUndoneWhenOneOfItIsNotTaken() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"a\":1}"));
      Head before = clinic.head();

      SetResult result =
          clinic.committer.commit(
              set(
                  asha,
                  true,
                  List.of(),
                  create("patients/2", "{}"),
                  update("patients/1", 1, "{\"a\":2}"),
                  update("patients/none", 1, "{}"),
                  create("patients/3", "{}")));

      assertThat(result).isInstanceOf(SetResult.Undone.class);
      assertThat(((SetResult.Undone) result).outcomes())
          .extracting(Outcome::taken)
          .containsExactly(true, true, false);
      assertThat(clinic.head()).isEqualTo(before);
      assertThat(clinic.record("patients/2")).isEmpty();
      assertThat(clinic.record("patients/1").orElseThrow().version()).isEqualTo(1);
      assertThat(store.<Long>read(reading -> reading.received(TENANT, "patients", null)))
          .isEqualTo(1);
    });
  }

  @Test
  default void aSetThatIsNotWholeShouldKeepWhatWasTaken() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");

      clinic.committer.commit(
          set(
              asha,
              false,
              List.of(),
              create("patients/2", "{}"),
              update("patients/none", 1, "{}"),
              create("patients/3", "{}")));

      assertThat(clinic.record("patients/2")).isPresent();
      assertThat(clinic.record("patients/3")).isPresent();
    });
  }

  @Test
  default void aWholeSetThatIsUndoneShouldNotHarmItsNeighbours() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      try (ExecutorService many = Executors.newFixedThreadPool(16)) {
        var all = new ArrayList<Future<SetResult>>();
        for (int i = 0; i < 16; i++) {
          boolean bad = i % 2 == 0;
          Submission one =
              set(
                  asha,
                  bad,
                  List.of(),
                  create("patients/" + i, "{}"),
                  update("patients/none" + i, 1, "{}"));
          all.add(many.submit(() -> clinic.committer.commit(one)));
        }
        for (int i = 0; i < 16; i++) {
          Class<?> expected = i % 2 == 0 ? SetResult.Undone.class : SetResult.Done.class;
          assertThat(all.get(i).get()).isInstanceOf(expected);
          assertThat(clinic.record("patients/" + i).isPresent()).isEqualTo(i % 2 == 1);
        }
      }
    });
  }

  @Test
  default void aLookupShouldSeeTheChangesBeforeItAndNoOther() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      List<Lookup> lookups =
          List.of(
              new Lookup.One(0, key("patients/1")),
              new Lookup.One(1, key("patients/1")),
              new Lookup.Page(1, "patients", null, 10),
              new Lookup.Page(2, "patients", null, 10),
              new Lookup.Page(2, "patients", "1", 10),
              new Lookup.One(3, key("patients/1")),
              new Lookup.Page(3, "unheard-of", null, 10));

      SetResult result =
          clinic.committer.commit(
              set(
                  asha,
                  false,
                  lookups,
                  create("patients/1", "{\"a\":1}"),
                  create("patients/2", "{\"a\":2}"),
                  delete("patients/1", 1)));

      List<Found> found = ((SetResult.Done) result).found();
      assertThat(found).hasSize(7);
      assertThat(found.get(0).nothing()).isTrue();
      assertThat(((Found.One) found.get(1)).record().orElseThrow().data().text())
          .isEqualTo("{\"a\":1}");
      assertThat(ids(found.get(2))).containsExactly("1");
      assertThat(ids(found.get(3))).containsExactly("1", "2");
      assertThat(ids(found.get(4))).containsExactly("2");
      assertThat(found.get(5).nothing()).isTrue();
      assertThat(found.get(6).nothing()).isTrue();
      assertThat(clinic.record("patients/1").orElseThrow().deleted()).isTrue();
      assertThat(clinic.record("patients/2").orElseThrow().version()).isEqualTo(1);
    });
  }

  @Test
  default void aLookupShouldShowOnlyWhatThePrincipalSees() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("journal/1", "{}"));

      SetResult result =
          clinic.committer.commit(
              set(
                  ben,
                  false,
                  List.of(
                      new Lookup.One(0, key("journal/1")), new Lookup.Page(1, "journal", null, 10)),
                  create("journal/2", "{}")));

      List<Found> found = ((SetResult.Done) result).found();
      assertThat(found.get(0).nothing()).isTrue();
      assertThat(ids(found.get(1))).containsExactly("2");
    });
  }

  @Test
  default void aWholeSetShouldBeUndoneAfterAListWasRead() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Head before = clinic.head();

      SetResult result =
          clinic.committer.commit(
              set(
                  asha,
                  true,
                  List.of(
                      new Lookup.Page(1, "patients", null, 10),
                      new Lookup.One(2, key("patients/none"))),
                  create("patients/1", "{}"),
                  create("patients/2", "{}")));

      assertThat(((SetResult.Undone) result).found()).hasSize(2);
      assertThat(clinic.head()).isEqualTo(before);
      assertThat(clinic.record("patients/1")).isEmpty();
    });
  }

  @Test
  default void aRecordChangedAfterAListWasReadShouldKeepItsHistory() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");

      SetResult result =
          clinic.committer.commit(
              set(
                  asha,
                  false,
                  List.of(new Lookup.Page(1, "patients", null, 10)),
                  create("patients/1", "{\"a\":1}"),
                  update("patients/1", 1, "{\"a\":2}")));

      assertThat(((SetResult.Done) result).outcomes()).allMatch(Outcome::taken);
      var first = new VersionKey(key("patients/1"), 1);
      Map<VersionKey, VersionContent> kept =
          store.read(reading -> reading.contents(TENANT, List.of(first)));
      assertThat(kept.get(first)).extracting(one -> one.data().text()).isEqualTo("{\"a\":1}");
    });
  }

  @Test
  default void aSetShouldReadNoMoreThanItHasRoomFor() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      String hundred = "{\"a\":\"" + "x".repeat(92) + "\"}";
      for (int i = 1; i <= 4; i++) {
        clinic.push(asha, create("patients/" + i, hundred));
      }
      Lookup missing = new Lookup.One(0, key("patients/none"));
      Lookup all = new Lookup.Page(1, "patients", null, 10);
      List<Lookup> each =
          IntStream.rangeClosed(1, 4)
              .<Lookup>mapToObj(i -> new Lookup.One(0, key("patients/" + i)))
              .toList();

      // Each is read that begins within the room; the last may go beyond it.
      assertThat(found(clinic, asha, 201, each)).hasSize(4);
      assertThat(found(clinic, asha, 201, each).subList(0, 3)).noneMatch(Found::nothing);
      assertThat(found(clinic, asha, 201, each).getLast()).isEqualTo(new Found.Unread());
      assertThat(found(clinic, asha, 401, each)).noneMatch(Found::nothing);
      // What is not there takes no room, what was changed does.
      assertThat(found(clinic, asha, 1, List.of(missing, each.getFirst())).getLast().nothing())
          .isFalse();
      assertThat(found(clinic, asha, 100, List.of(all), update("patients/1", 1, hundred)))
          .containsExactly(new Found.Unread());
      // A page ends early, and says so.
      Found page = found(clinic, asha, 301, List.of(all), create("patients/5", hundred)).getFirst();
      assertThat(ids(page)).containsExactly("1", "2", "3");
      assertThat(((Found.Page) page).records().orElseThrow().more()).isTrue();
      Found rest = found(clinic, asha, 9_999, List.of(all), delete("patients/5", 1)).getFirst();
      assertThat(ids(rest)).containsExactly("1", "2", "3", "4");
      assertThat(((Found.Page) rest).records().orElseThrow().more()).isFalse();
    });
  }

  @Test
  default void aWholeSetThatReadsMoreThanItHasRoomForShouldBeUndone() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"a\":1}"));
      Lookup one = new Lookup.One(1, key("patients/1"));
      Change change = create("patients/2", "{\"a\":2}");
      var set =
          new Submission(
              ChangeSet.of(asha, List.of(change), null),
              true,
              List.of(one, one),
              8,
              (outcomes, found) -> null);

      SetResult result = clinic.committer.commit(set);

      List<Found> found = ((SetResult.Undone) result).found();
      assertThat(found).hasSize(2);
      assertThat(found.getLast()).isEqualTo(new Found.Unread());
      assertThat(clinic.record("patients/2")).isEmpty();
    });
  }

  private static List<Found> found(
      Clinic clinic, Principal nurse, long room, List<Lookup> lookups, Change... changes)
      throws Exception {
    SetResult result =
        clinic.committer.commit(
            new Submission(
                ChangeSet.of(nurse, List.of(changes), null),
                false,
                lookups,
                room,
                (outcomes, found) -> null));
    return ((SetResult.Done) result).found();
  }

  private static Submission set(
      Principal nurse, boolean whole, List<Lookup> lookups, Change... changes) {
    return new Submission(
        ChangeSet.of(nurse, List.of(changes), null),
        whole,
        lookups,
        Long.MAX_VALUE,
        (outcomes, found) -> null);
  }

  private static List<String> ids(Found found) {
    return ((Found.Page) found)
        .records().orElseThrow().records().stream().map(ScopedRecord::id).toList();
  }
}
