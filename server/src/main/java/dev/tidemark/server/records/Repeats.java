package dev.tidemark.server.records;

import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.SyncStore;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Knows requests that were answered before. The committer does too; this is for requests that have
/// to read something before they can be committed, which may be gone when they are repeated.
@Singleton
final class Repeats {
  private final SyncStore store;
  private final RecordReader records;

  Repeats(SyncStore store, RecordReader records) {
    this.store = store;
    this.records = records;
  }

  /// What such a request was answered; empty when it was not, or has no name.
  Optional<SetResult> answered(Principal principal, ChangeSet.@Nullable Receipt receipt) {
    if (receipt == null) {
      return Optional.empty();
    }
    var name = new StoredAnswer.Name(receipt.scope(), receipt.key());
    return store.<Optional<SetResult>>read(reading -> {
      Head head = RecordReader.head(reading, principal);
      records.standing(reading, head, principal);
      return reading.answers(principal.tenant(), List.of(name)).stream()
          .findFirst()
          .map(answer ->
              answer.digest().equals(receipt.digest())
                  ? new SetResult.Replayed(answer.answer())
                  : new SetResult.KeyReused());
    });
  }
}
