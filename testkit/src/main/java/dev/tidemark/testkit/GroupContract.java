package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.key;
import static dev.tidemark.testkit.Clinic.submission;
import static dev.tidemark.testkit.Clinic.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Conflict;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Resolution;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.Lookup;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Sets that are committed together are judged as they would be one after the other, over every
/// store.
public interface GroupContract extends InClinic {

  @Test
  default void aChangeWithAClockShouldKnowItsBaseWhenItsGroupMovedTheRecord() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(ben, create("patients/1", "{\"a\":1,\"b\":1}"));
      clinic.push(asha, counted("{\"a\":2,\"b\":1}", 1));

      List<SetResult> results =
          clinic.committer.commitTogether(
              List.of(
                  submission(ben, null, update("patients/1", 1, "{\"a\":1,\"b\":2}")),
                  submission(asha, null, counted("{\"a\":3,\"b\":1}", 2))));

      assertThat(conflict(results.get(0)).base()).isEqualTo(new Data("{\"a\":1,\"b\":1}"));
      assertThat(conflict(results.get(1)).base()).isEqualTo(new Data("{\"a\":2,\"b\":1}"));
      assertThat(clinic.record("patients/1").orElseThrow().data().text())
          .isEqualTo("{\"a\":3,\"b\":2}");
    });
  }

  @Test
  default void aChangeShouldKnowItsBaseWhenItsGroupMovedTheRecordAndReadAList() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(ben, create("patients/1", "{\"a\":1,\"b\":1}"));
      var reading =
          new Submission(
              ChangeSet.of(
                  ben.on(null),
                  List.of(change("{\"a\":1,\"b\":2}", new Base.Newest(), null)),
                  null),
              false,
              List.of(new Lookup.Page(1, "patients", null, 10)),
              Long.MAX_VALUE,
              (outcomes, found) -> null);

      List<SetResult> results =
          clinic.committer.commitTogether(
              List.of(
                  reading, submission(asha, null, update("patients/1", 1, "{\"a\":3,\"b\":1}"))));

      assertThat(conflict(results.get(1)).base()).isEqualTo(new Data("{\"a\":1,\"b\":1}"));
      assertThat(clinic.record("patients/1").orElseThrow().data().text())
          .isEqualTo("{\"a\":3,\"b\":2}");
    });
  }

  /// asha's edit from version 1, the first or second that she counts.
  private static Change counted(String data, long edits) {
    return change(data, new Base.Seen(1), VectorClock.of(Map.of("server", 1L, "tablet-1", edits)));
  }

  private static Change change(String data, Base base, @Nullable VectorClock clock) {
    return new Change(
        key("patients/1"), Operation.UPDATE, new Data(data), false, base, clock, null);
  }

  private static Conflict conflict(SetResult result) {
    Outcome outcome = ((SetResult.Done) result).outcomes().getFirst();
    var conflicted = (Conflicted) outcome.decision();
    assertThat(conflicted.resolution()).isInstanceOf(Resolution.Merged.class);
    return conflicted.conflict();
  }
}
