package dev.tidemark.testkit;

import dev.tidemark.engine.SyncStore;
import java.time.InstantSource;

/// What the parts of the [EngineContract] have in common: a clinic over a store of their own.
public interface InClinic {
  /// An empty store; the contract closes it.
  SyncStore freshStore(InstantSource clock);

  /// Does something in a fresh clinic.
  default void in(Visit visit) throws Exception {
    try (SyncStore store = freshStore(InstantSource.system());
        Clinic clinic = new Clinic(store, false)) {
      visit.to(clinic, store);
    }
  }

  /// Something done in a clinic.
  @FunctionalInterface
  interface Visit {
    void to(Clinic clinic, SyncStore store) throws Exception;
  }
}
