package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.delete;
import static dev.tidemark.testkit.Clinic.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.ChangeType;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.HistoryEntry;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a restore leaves behind, in one commit.
public interface RestoreContract extends InClinic {
  @Test
  default void aRestoreShouldStandInHistoryAndAuditLog() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"a\":1,\"b\":1}"));
      clinic.push(asha, delete("patients/1", 1));

      SetResult result = clinic.committer.commit(restore(asha, "r1", new Base.Newest()));

      Outcome outcome = ((SetResult.Done) result).outcomes().getFirst();
      assertThat(outcome.version()).isEqualTo(3);
      assertThat(text(clinic, "patients/1")).isEqualTo("{\"a\":1,\"b\":1}");
      HistoryEntry newest = newest(store);
      assertThat(newest.version()).isEqualTo(3);
      assertThat(newest.changeType()).isEqualTo(ChangeType.RESTORE);
      assertThat(newest.members()).containsExactly("a", "b");
      assertThat(newest.deleted()).isFalse();
      assertThat(audit(store)).extracting(AuditEntry::at).containsExactly(newest.committedAt());
      Clinic.Tablet tablet = clinic.new Tablet(asha).sync(10);
      assertThat(tablet.records()).containsEntry("patients/1", "{\"a\":1,\"b\":1}");
    });
  }

  @Test
  default void aRepeatedRestoreShouldHaveOneEffect() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"a\":1,\"b\":1}"));
      clinic.push(asha, update("patients/1", 1, "{\"a\":2}"));
      Submission restore = restore(asha, "r1", new Base.Newest());
      clinic.committer.commit(restore);
      clinic.push(asha, update("patients/1", 3, "{\"a\":3}"));

      assertThat(clinic.committer.commit(restore)).isEqualTo(new SetResult.Replayed("version 3"));
      assertThat(text(clinic, "patients/1")).isEqualTo("{\"a\":3}");
      assertThat(audit(store)).hasSize(1);
    });
  }

  @Test
  default void anAnswerThatIsNullShouldNotBeKept() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"a\":1,\"b\":1}"));
      Submission early = restore(asha, "r1", new Base.Exactly(2));

      var refused = (SetResult.Done) clinic.committer.commit(early);
      assertThat(refused.answer()).isNull();
      assertThat(decision(refused)).isEqualTo("Rejected");
      assertThat(audit(store)).isEmpty();

      clinic.push(asha, update("patients/1", 1, "{\"a\":2}"));
      var taken = (SetResult.Done) clinic.committer.commit(early);
      assertThat(taken.answer()).isEqualTo("version 3");
      assertThat(audit(store)).hasSize(1);
    });
  }

  @Test
  default void ofTwoRestoresAtOnceOneShouldBeTaken() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("patients/1", "{\"a\":1,\"b\":1}"));
      clinic.push(asha, update("patients/1", 1, "{\"a\":2}"));
      List<SetResult> results =
          clinic.committer.commitTogether(
              List.of(
                  restore(asha, "r1", new Base.Exactly(2)),
                  restore(ben, "r2", new Base.Exactly(2)),
                  restore(ben, "r3", new Base.Newest())));

      assertThat(results)
          .extracting(result -> decision(result))
          .containsExactly("Accepted", "Rejected", "Duplicate");
      assertThat(clinic.record("patients/1").orElseThrow().version()).isEqualTo(3);
      assertThat(audit(store)).extracting(AuditEntry::actor).containsExactly("asha");
    });
  }

  /// A restore of what `patients/1` says at first, which is noted when it is taken.
  private static Submission restore(Principal nurse, String request, Base base) {
    var change =
        new Change(
            Clinic.key("patients/1"),
            Operation.RESTORE,
            new Data("{\"a\":1,\"b\":1}"),
            false,
            base,
            null,
            null);
    var member = new Principal(nurse.tenant(), nurse.user(), null, nurse.role());
    return new Submission(
        ChangeSet.of(
            member, List.of(change), new ChangeSet.Receipt(nurse.user(), request, "digest")),
        outcomes -> {
          Outcome outcome = outcomes.getFirst();
          return outcome.version() == 0 ? null : "version " + outcome.version();
        },
        outcomes -> {
          Outcome outcome = outcomes.getFirst();
          Record record = outcome.record();
          return outcome.decision() instanceof Decision.Accepted && record != null
              ? List.of(
                  new AuditEntry(
                      record.updatedAt(),
                      record.position(),
                      nurse.user(),
                      "record.restore",
                      "patients/1",
                      null,
                      "{}"))
              : List.of();
        });
  }

  private static HistoryEntry newest(SyncStore store) {
    return store
        .<List<HistoryEntry>>read(
            reading -> reading.history(Clinic.TENANT, Clinic.key("patients/1"), Long.MAX_VALUE, 1))
        .getFirst();
  }

  private static List<AuditEntry> audit(SyncStore store) {
    return store.read(reading -> reading.audit(Clinic.TENANT, 10));
  }

  private static String decision(SetResult result) {
    Outcome outcome = ((SetResult.Done) result).outcomes().getFirst();
    return outcome.decision().getClass().getSimpleName();
  }

  private static String text(Clinic clinic, String record) {
    return clinic.record(record).orElseThrow().data().text();
  }
}
