package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.key;
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
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.Restoration;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.SyncStore;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A store that was brought back from a backup goes on in another epoch, and tells whoever is ahead
/// of it, over every store.
public interface RestorationContract extends InClinic {

  @Test
  default void aCursorOfBeforeARestoreShouldEnd() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{}"));
      Cursor before = clinic.new Tablet(asha).sync(10).cursor();

      restore(clinic, store);

      assertThatThrownBy(() -> clinic.pull.after(asha, before, Set.of(), 10))
          .isInstanceOf(InvalidCursorException.class)
          .hasMessageContaining("backup");
      assertThat(clinic.new Tablet(asha).sync(10).records()).containsOnlyKeys("patients/1");
    });
  }

  @Test
  default void aDeviceShouldPullBeforeItPushesAfterARestore() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"a\":1}"));
      restore(clinic, store);

      assertThat(clinic.pushed(asha, null, update("patients/1", 1, "{\"a\":2}")))
          .isInstanceOf(SetResult.OtherEpoch.class);
      assertThat(clinic.record("patients/1").orElseThrow().version()).isEqualTo(1);

      pulled(clinic, store, asha);
      Outcome outcome = clinic.push(asha, update("patients/1", 1, "{\"a\":2}")).getFirst();
      assertThat(outcome.decision()).isInstanceOf(Decision.Accepted.class);
      assertThat(outcome.clock().entries())
          .containsKeys("server", "server-" + clinic.head().epoch());
    });
  }

  /// What a device made from a version that is lost is in conflict, and nothing of it is thrown
  /// away.
  @Test
  default void anEditOfALostVersionShouldBeAConflict() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"a\":1}"));
      restore(clinic, store);
      pulled(clinic, store, asha);

      Outcome outcome = clinic.push(asha, update("patients/1", 7, "{\"a\":8}")).getFirst();

      assertThat(outcome.decision()).isInstanceOf(Decision.Conflicted.class);
      assertThat(((Decision.Conflicted) outcome.decision()).conflict().local().data().text())
          .isEqualTo("{\"a\":8}");
    });
  }

  @Test
  default void aTimeThatIsLostShouldBeAnsweredWithEverything() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{}"));
      Instant kept = clinic.head().committedAt();
      Instant restored = restore(clinic, store);

      assertThat(since(clinic, asha, kept, restored).reset()).isFalse();
      assertThat(since(clinic, asha, kept.plusNanos(1_000), restored).reset()).isTrue();
      PullPage lost = since(clinic, asha, restored.minusNanos(1_000), restored);
      assertThat(lost.reset()).isTrue();
      assertThat(lost.items()).hasSize(1);
      assertThat(since(clinic, asha, restored, restored).reset()).isFalse();
      // A clock that has been put back does not make it one of the future.
      assertThat(since(clinic, asha, restored.minusNanos(1_000), kept).reset()).isTrue();
    });
  }

  /// A reader by time who has the token of a walk may hold what is lost, even from before that
  /// time.
  @Test
  default void aTimeWithACursorOfBeforeARestoreShouldEndToo() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{}"));
      Instant kept = clinic.head().committedAt();
      Cursor before = clinic.new Tablet(asha).sync(10).cursor();
      Instant restored = restore(clinic, store);

      assertThatThrownBy(() -> clinic.pull.since(asha, kept, before, Set.of(), 10, restored))
          .isInstanceOf(InvalidCursorException.class);
    });
  }

  @Test
  default void anUpdateAsOfATimeThatIsLostShouldBeStale() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1").on(null);
      clinic.push(asha, create("patients/1", "{\"a\":1}"));
      Instant kept = clinic.head().committedAt();
      Instant restored = restore(clinic, store);

      Outcome stale = clinic.push(asha, asOf(restored.minusNanos(1_000))).getFirst();
      assertThat(stale.decision()).isInstanceOf(Decision.Rejected.class);
      assertThat(((Decision.Rejected) stale.decision()).reason()).isEqualTo(Rejection.STALE);
      Outcome taken = clinic.push(asha, asOf(kept)).getFirst();
      assertThat(taken.decision()).isInstanceOf(Decision.Accepted.class);
    });
  }

  /// The same backup may be restored twice; what was handed out in between is of neither.
  @Test
  default void noEpochShouldComeTwice() throws Exception {
    in((clinic, store) -> {
      Head backup = clinic.head();
      Instant first = restore(clinic, store);
      long before = clinic.head().epoch();
      store.<Head>write(writing -> {
        writing.lockHead(Clinic.TENANT);
        writing.putHead(backup);
        return backup;
      });

      new Restoration(store).begin(first.plusSeconds(1));

      assertThat(clinic.head().epoch()).isGreaterThan(before);
      new Restoration(store).begin(Instant.EPOCH);
      assertThat(clinic.head().epoch()).isGreaterThan(before + 1);
    });
  }

  private static Instant restore(Clinic clinic, SyncStore store) {
    Instant now = clinic.head().committedAt().plusSeconds(10);
    new Restoration(store).begin(now);
    return now;
  }

  /// What a server notes of a device that pulls.
  private static void pulled(Clinic clinic, SyncStore store, Principal nurse) {
    long epoch = clinic.head().epoch();
    store.<Device>write(writing -> {
      writing.lockHead(Clinic.TENANT);
      Device one = writing.device(Clinic.TENANT, String.valueOf(nurse.device())).orElseThrow();
      var pulled =
          new Device(
              one.tenant(),
              one.id(),
              one.number(),
              one.user(),
              one.name(),
              one.type(),
              one.info(),
              epoch,
              one.createdAt(),
              one.lastSyncAt(),
              one.revokedAt());
      writing.putDevice(pulled);
      return pulled;
    });
  }

  private static PullPage since(Clinic clinic, Principal nurse, Instant since, Instant now) {
    return clinic.pull.since(nurse, since, null, Set.of(), 10, now);
  }

  private static Change asOf(Instant time) {
    return new Change(
        key("patients/1"),
        Operation.UPDATE,
        new Data("{\"a\":2}"),
        true,
        new Base.AsOf(time),
        null,
        null);
  }
}
