package dev.tidemark.server.records;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Choice;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Fields;
import org.jspecify.annotations.Nullable;

/// How somebody wants a conflict to be resolved, as a request says it.
///
/// @param choice what is to become of it
/// @param merged what was made of both sides, for a merge; empty otherwise
/// @param reason why; null when they say nothing
record Resolving(Choice choice, Data merged, @Nullable String reason) {
  private static final int LONGEST_REASON = 1_000;

  /// Reads a request.
  ///
  /// @param name what the member with the choice is called
  /// @throws ApiException naming the member that is not as expected
  static Resolving of(Fields request, String name) {
    Choice choice =
        Choice.of(request.requiredText(name))
            .orElseThrow(
                () -> request.invalid(name, "expected use_server, use_local, use_latest or merge"));
    Data merged =
        choice == Choice.MERGE
            ? request.object("mergedData").orElseThrow(() -> request.missing("mergedData"))
            : Data.empty();
    return new Resolving(choice, merged, request.text("reason", LONGEST_REASON).orElse(null));
  }

  /// The change that resolves that conflict over that record.
  Change change(RecordKey key, String conflict) {
    return new Change(
        key,
        Operation.UPDATE,
        merged,
        false,
        new Base.Resolving(conflict, choice, reason),
        null,
        null);
  }
}
