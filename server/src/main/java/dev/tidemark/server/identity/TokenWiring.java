package dev.tidemark.server.identity;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.SyncTokens;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// Gives sync tokens the secret that the store keeps.
final class TokenWiring {

  @Produces
  @Singleton
  SyncTokens syncTokens(SyncStore store, InstantSource clock) {
    return new SyncTokens(Keys.syncTokenSecret(store, clock));
  }
}
