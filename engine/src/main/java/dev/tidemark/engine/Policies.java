package dev.tidemark.engine;

import dev.tidemark.core.ConflictPolicy;
import java.util.Optional;

/// What happens to the conflicts of each collection, whether it is defined yet or not.
///
/// Thread-safe.
public final class Policies {
  private final SyncStore store;

  public Policies(SyncStore store) {
    this.store = store;
  }

  /// The policy of a collection: the standard one where none was set.
  public ConflictPolicy of(String tenant, String collection) {
    return store
        .<Optional<ConflictPolicy>>read(reading -> reading.policy(tenant, collection))
        .orElse(ConflictPolicy.standard());
  }

  /// Sets the policy of a collection. It holds for every change that is judged from then on.
  ///
  /// @throws IllegalArgumentException when there is no such tenant
  public void set(String tenant, String collection, ConflictPolicy policy) {
    store.write(writing -> {
      Head head = writing.lockHead(tenant);
      writing.putPolicy(tenant, collection, policy);
      writing.putHead(head.revised());
      return policy;
    });
  }
}
