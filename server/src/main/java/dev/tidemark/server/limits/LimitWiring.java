package dev.tidemark.server.limits;

import io.github.bucket4j.TimeMeter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Gives buckets a time that never goes back.
final class LimitWiring {

  @Produces
  @Singleton
  TimeMeter time() {
    return TimeMeter.SYSTEM_NANOTIME;
  }
}
