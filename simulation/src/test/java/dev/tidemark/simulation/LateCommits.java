package dev.tidemark.simulation;

import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.ForwardingWriting;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.Writing;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What happens when positions are handed out before the head is locked: a commit has its
/// positions, and later ones may be seen already, while its own rows cannot be seen yet.
///
/// Every third commit of records is late, until another wants one of its records or some
/// transactions have passed.
final class LateCommits {
  private static final int EVERY = 3;
  private static final int TRANSACTIONS = 4;

  private final Map<String, TenantCommit> late = new HashMap<>();
  private int commits;
  private int passed;

  /// That store, with late commits.
  SyncStore over(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      Writing seen(Writing writing) {
        return new Late(writing);
      }

      @Override
      public <T> T read(Function<? super Reading, ? extends T> work) {
        if (!late.isEmpty() && ++passed >= TRANSACTIONS) {
          super.write(writing -> {
            List.copyOf(late.keySet()).forEach(((Late) writing)::arrive);
            return passed;
          });
        }
        return super.read(work);
      }

      @Override
      public <T> T write(Function<? super Writing, ? extends T> work) {
        var before = new HashMap<>(late);
        boolean committed = false;
        try {
          T result = super.write(work);
          committed = true;
          return result;
        } finally {
          if (!committed) {
            late.clear();
            late.putAll(before);
          }
        }
      }
    };
  }

  private final class Late extends ForwardingWriting {
    private Late(Writing writing) {
      super(writing);
    }

    @Override
    public List<Record> records(String tenant, Collection<RecordKey> keys) {
      TenantCommit waiting = late.get(tenant);
      if (waiting != null) {
        var touched = new HashSet<>(waiting.records().stream().map(Record::key).toList());
        touched.retainAll(keys);
        if (!touched.isEmpty()) {
          arrive(tenant);
        }
      }
      return super.records(tenant, keys);
    }

    @Override
    public void apply(TenantCommit commit) {
      String tenant = commit.head().tenant();
      arrive(tenant);
      if (!commit.records().isEmpty() && ++commits % EVERY == 0) {
        late.put(tenant, commit);
        passed = 0;
        List<Record> none = List.of();
        super.apply(
            new TenantCommit(
                commit.head(),
                commit.log(),
                none,
                none,
                List.of(),
                List.of(),
                List.of(),
                commit.answers(),
                List.of(),
                commit.received(),
                commit.audit()));
      } else {
        super.apply(commit);
      }
    }

    private void arrive(String tenant) {
      TenantCommit commit = late.remove(tenant);
      if (commit != null) {
        super.apply(
            new TenantCommit(
                super.lockHead(tenant),
                List.of(),
                commit.records(),
                commit.refiled(),
                commit.versions(),
                commit.moves(),
                commit.conflicts(),
                List.of(),
                commit.memberships(),
                List.of(),
                List.of()));
      }
    }
  }
}
