package dev.tidemark.engine;

import dev.tidemark.core.Decision;
import dev.tidemark.core.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Times what counts as a sync, and takes note of how it ended: a push, a pull walk that reached
/// its end, a full, one `sync` of a socket.
///
/// Thread-safe.
public final class SyncLog {
  private final SyncRuns runs;
  private final InstantSource clock;

  public SyncLog(SyncRuns runs, InstantSource clock) {
    this.runs = runs;
    this.clock = clock;
  }

  /// A sync that begins now.
  ///
  /// @param kind what it is called in the list of syncs
  public Timed begin(Principal principal, String kind) {
    return new Timed(principal, kind, clock.instant());
  }

  /// A sync under way.
  public final class Timed {
    private final Principal principal;
    private final String kind;
    private final Instant startedAt;

    private Timed(Principal principal, String kind, Instant startedAt) {
      this.principal = principal;
      this.kind = kind;
      this.startedAt = startedAt;
    }

    /// It did all it was asked for.
    public void succeeded() {
      ended(SyncRun.Outcome.SUCCEEDED, 0, 0);
    }

    /// It sent changes: with a conflict it counts as conflicted, with a rejected change as failed.
    /// A replay is no new sync.
    ///
    /// @param changes how many there were, those too that could not be read
    public void pushed(int changes, SetResult result) {
      if (!(result instanceof SetResult.Done(var outcomes, var found, String answer))) {
        return;
      }
      int conflicts = count(outcomes, Decision.Conflicted.class);
      boolean rejected = outcomes.size() < changes || count(outcomes, Decision.Rejected.class) > 0;
      ended(
          rejected
              ? SyncRun.Outcome.FAILED
              : conflicts > 0 ? SyncRun.Outcome.CONFLICTED : SyncRun.Outcome.SUCCEEDED,
          changes,
          conflicts);
    }

    /// It sent messages.
    ///
    /// @param messages how many
    /// @param all whether all of them were taken
    public void sent(int messages, boolean all) {
      ended(all ? SyncRun.Outcome.SUCCEEDED : SyncRun.Outcome.FAILED, messages, 0);
    }

    private void ended(SyncRun.Outcome outcome, int changes, int conflicts) {
      runs.add(
          new SyncRun(
              principal.tenant(),
              principal.device(),
              principal.user(),
              kind,
              outcome,
              changes,
              conflicts,
              startedAt,
              Duration.between(startedAt, clock.instant())));
    }

    private static int count(List<Outcome> outcomes, Class<? extends Decision> kind) {
      return (int) outcomes.stream().filter(one -> kind.isInstance(one.decision())).count();
    }
  }
}
