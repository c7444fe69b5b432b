package dev.tidemark.server.records;

import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.web.Digests;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Commits requests of users, which have one effect however often they arrive under one
/// `X-Request-ID`.
@Singleton
final class NamedRequests {
  private final SyncStore store;
  private final Catalog catalog;
  private final Committer committer;

  /// The requests under way on this node. That they are told of each other is a courtesy; nothing
  /// rests on it.
  private final Set<Name> underWay = ConcurrentHashMap.newKeySet();

  NamedRequests(SyncStore store, Catalog catalog, Committer committer) {
    this.store = store;
    this.catalog = catalog;
    this.committer = committer;
  }

  private record Name(String tenant, String scope, String key) {}

  /// Commits a request.
  ///
  /// @param target its method and path
  /// @param requestId its name; null when it has none
  /// @param submission makes the set of the receipt, reading what it has to read; it is not asked
  ///   for a request that was answered before, as what it reads may be gone
  /// @return what came of it: done, undone or replayed
  /// @throws dev.tidemark.server.web.ApiException SYNC_003 when the name was used before for
  ///   another request, or is under way
  SetResult.Judged commit(
      Principal caller,
      String target,
      @Nullable String requestId,
      byte[] body,
      Function<ChangeSet.@Nullable Receipt, Submission> submission) {
    if (requestId == null) {
      return judged(submission.apply(null));
    }
    var receipt =
        new ChangeSet.Receipt(
            "user:" + caller.user() + " " + target,
            Parameters.requestId(requestId),
            Digests.sha256(body));
    var name = new Name(caller.tenant(), receipt.scope(), receipt.key());
    if (!underWay.add(name)) {
      throw Errors.underWay();
    }
    try {
      return answered(caller, receipt).orElseGet(() -> judged(submission.apply(receipt)));
    } finally {
      underWay.remove(name);
    }
  }

  private Optional<SetResult.Judged> answered(Principal caller, ChangeSet.Receipt receipt) {
    var name = new StoredAnswer.Name(receipt.scope(), receipt.key());
    List<StoredAnswer> known =
        store.read(reading -> {
          catalog.require(reading, RecordReader.head(reading, caller), caller);
          return reading.answers(caller.tenant(), List.of(name));
        });
    return known.stream().findFirst().map(answer -> replayed(answer, receipt));
  }

  private static SetResult.Judged replayed(StoredAnswer answer, ChangeSet.Receipt receipt) {
    if (!answer.digest().equals(receipt.digest())) {
      throw Errors.keyReused();
    }
    return new SetResult.Replayed(answer.answer());
  }

  private SetResult.Judged judged(Submission submission) {
    return switch (committer.commit(submission)) {
      case SetResult.Judged judged -> judged;
      case SetResult.KeyReused reused -> throw Errors.keyReused();
      case SetResult.Revoked revoked -> throw new RevokedException();
      case SetResult.OtherEpoch other -> throw Errors.staleEpoch();
    };
  }
}
