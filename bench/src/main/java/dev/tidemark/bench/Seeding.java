package dev.tidemark.bench;

import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Decider;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.util.UUID;

/// Commits to a store before the server starts.
final class Seeding implements AutoCloseable {
  private final Committer committer;

  Seeding(SyncStore store) {
    committer =
        new Committer(
            store, Decider.standard(), new Catalog(), false, () -> UUID.randomUUID().toString());
  }

  void commit(ChangeSet set) throws IOException {
    SetResult result = committer.commit(new Submission(set, outcomes -> null));
    if (!(result instanceof SetResult.Done)) {
      throw new IOException("a set was not done: " + result);
    }
  }

  @Override
  public void close() {
    committer.close();
  }
}
