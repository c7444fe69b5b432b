package dev.tidemark.server.mobile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Choice;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Rejection;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.Conflicts;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncLog;
import dev.tidemark.server.limits.MessageLimits;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Digests;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Fields;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// What a device asks for over its socket: to take its items, and to resolve a conflict.
@Singleton
final class MobileSync {
  private final Committer committer;
  private final Conflicts conflicts;
  private final MessageLimits limits;
  private final SyncLog log;
  private final InstantSource clock;

  MobileSync(
      Committer committer,
      Conflicts conflicts,
      MessageLimits limits,
      SyncLog log,
      InstantSource clock) {
    this.committer = committer;
    this.conflicts = conflicts;
    this.limits = limits;
    this.log = log;
    this.clock = clock;
  }

  InstantSource clock() {
    return clock;
  }

  /// Takes the items of a `sync`, each for itself, all durable at once.
  ///
  /// @return the payload of the answer, as JSON text
  /// @throws ApiException when nothing was taken
  String sync(Principal principal, JsonNode payload) {
    limits.countSync(principal);
    SyncRequest request = SyncRequest.of(payload);
    SyncLog.Timed run = log.begin(principal, "mobile");
    var receipt =
        new ChangeSet.Receipt(
            "device:" + principal.device() + " sync",
            request.key(),
            Digests.sha256(payload.toString().getBytes(StandardCharsets.UTF_8)));
    SetResult result =
        committer.commit(
            new Submission(
                ChangeSet.of(principal, request.changes(), receipt),
                outcomes -> SyncResponse.text(request.items(), outcomes)));
    run.pushed(request.items().size(), result);
    return switch (result) {
      case SetResult.Done(var outcomes, var found, String answer) -> String.valueOf(answer);
      case SetResult.Replayed(String answer) -> answer;
      case SetResult.KeyReused reused ->
          throw new ApiException(
              ErrorCode.SYNC_003,
              "idempotency_key: used before for another payload",
              Map.of("field", "idempotency_key"));
      case SetResult.Revoked revoked -> throw new RevokedException();
      case SetResult.OtherEpoch other ->
          throw new ApiException(
              ErrorCode.SYNC_TOKEN_INVALID,
              "the log was restored from a backup since this device pulled; pull again, keep"
                  + " unsent changes");
      case SetResult.Undone undone -> throw new IllegalStateException("a sync is not undone");
    };
  }

  /// Resolves a conflict, on top of what stands now.
  ///
  /// @throws ApiException SYNC_001 when the device sees no such conflict, SYNC_004 when it is
  ///   resolved
  Outcome resolve(Principal principal, Fields payload) {
    String id = payload.requiredIdentifier("conflict_id");
    Choice choice = choice(payload);
    Data merged =
        choice == Choice.MERGE
            ? payload.object("client_data").orElseThrow(() -> payload.missing("client_data"))
            : Data.empty();
    LoggedConflict conflict =
        conflicts
            .find(principal, id)
            .orElseThrow(() ->
                new ApiException(
                    ErrorCode.SYNC_001,
                    "There is no such conflict",
                    Map.of("field", "conflict_id", "reason", "not_found")));
    var change =
        new Change(
            conflict.conflict().key(),
            Operation.UPDATE,
            merged,
            false,
            new Change.Base.Resolving(id, choice, null),
            null,
            null);
    SetResult result =
        committer.commit(
            new Submission(ChangeSet.of(principal, List.of(change), null), outcomes -> null));
    return switch (result) {
      case SetResult.Done(var outcomes, var found, String answer) -> resolved(outcomes.getFirst());
      case SetResult.Revoked revoked -> throw new RevokedException();
      default -> throw new IllegalStateException("a resolution without a name: " + result);
    };
  }

  private static Choice choice(Fields payload) {
    return switch (payload.requiredText("resolution")) {
      case "accept_server" -> Choice.USE_SERVER;
      case "accept_client" -> Choice.USE_LOCAL;
      case "merge" -> Choice.MERGE;
      default ->
          throw payload.invalid("resolution", "expected accept_server, accept_client or merge");
    };
  }

  private static Outcome resolved(Outcome outcome) {
    if (!(outcome.decision() instanceof Rejected rejected)) {
      return outcome;
    }
    throw rejected.reason() == Rejection.ALREADY_RESOLVED
        ? new ApiException(
            ErrorCode.SYNC_004,
            "The conflict is resolved already",
            Map.of("field", "conflict_id", "reason", rejected.reason().text()))
        : new ApiException(
            ErrorCode.SYNC_001,
            rejected.message(),
            Map.of(
                "field",
                rejected.pointer() == null ? "conflict_id" : rejected.pointer(),
                "reason",
                rejected.reason().text()));
  }
}
