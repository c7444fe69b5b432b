package dev.tidemark.server.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.server.Settings;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BandwidthBuilder.BandwidthBuilderRefillStage;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// Counts what each unit asks for, limit by limit.
///
/// Per node. Thread-safe: of requests that arrive at once, exactly as many pass as are left. Holds
/// a bounded number of buckets, those of strangers apart, so that whoever comes from many addresses
/// pushes out none of those who are signed in. A bucket that nobody asked for until it was full
/// again is forgotten, which makes no difference.
@Singleton
final class RateLimits {
  private static final int SIGNED_IN = 200_000;
  private static final int STRANGERS = 100_000;

  private final LimitSettings settings;
  private final TimeMeter time;
  private final Cache<Key, Bucket> ofSignedIn;
  private final Cache<Key, Bucket> ofStrangers;
  private final Map<Limit, LongAdder> refused = new EnumMap<>(Limit.class);

  @Inject
  RateLimits(Settings settings, TimeMeter time) {
    this(settings.limits(), time, SIGNED_IN, STRANGERS);
  }

  RateLimits(LimitSettings settings, TimeMeter time, int signedIn, int strangers) {
    this.settings = settings;
    this.time = time;
    this.ofSignedIn = buckets(signedIn);
    this.ofStrangers = buckets(strangers);
    for (Limit limit : Limit.values()) {
      refused.put(limit, new LongAdder());
    }
  }

  private record Key(Limit limit, Unit unit) {}

  /// Whether one more was allowed, and what is left after it.
  ///
  /// @param limit how many a window has
  /// @param remaining how many may follow at once
  /// @param untilFull how long until all that was spent has come back
  /// @param retryAfter how long until one more is allowed; zero when this one was
  record Verdict(
      boolean allowed, long limit, long remaining, Duration untilFull, Duration retryAfter) {}

  /// Takes one from the unit's bucket, if one is left.
  Verdict spend(Limit limit, Unit unit) {
    var key = new Key(limit, unit);
    Bucket bucket = cache(unit).get(key, absent -> bucket(limit));
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      refusals(limit).increment();
    }
    return new Verdict(
        probe.isConsumed(),
        limit.rate(settings).requests(),
        probe.getRemainingTokens(),
        Duration.ofNanos(probe.getNanosToWaitForReset()),
        Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  /// How often that limit was hit.
  long refused(Limit limit) {
    return refusals(limit).sum();
  }

  private LongAdder refusals(Limit limit) {
    return Objects.requireNonNull(refused.get(limit));
  }

  /// How many buckets are held.
  long held() {
    ofSignedIn.cleanUp();
    ofStrangers.cleanUp();
    return ofSignedIn.estimatedSize() + ofStrangers.estimatedSize();
  }

  private Cache<Key, Bucket> cache(Unit unit) {
    return switch (unit) {
      case Unit.Device device -> ofSignedIn;
      case Unit.User user -> ofSignedIn;
      case Unit.Address address -> ofStrangers;
    };
  }

  private Cache<Key, Bucket> buckets(int most) {
    Duration longest =
        Arrays.stream(Limit.values())
            .map(limit -> limit.rate(settings).window())
            .max(Duration::compareTo)
            .orElseThrow();
    return Caffeine.newBuilder()
        .maximumSize(most)
        .expireAfterAccess(longest)
        .ticker(time::currentTimeNanos)
        .build();
  }

  private Bucket bucket(Limit limit) {
    Rate rate = limit.rate(settings);
    Long burst = rate.burst();
    BandwidthBuilderRefillStage capacity =
        Bandwidth.builder().capacity(burst == null ? rate.requests() : burst);
    Bandwidth bandwidth =
        (burst == null
                ? capacity.refillIntervally(rate.requests(), rate.window())
                : capacity.refillGreedy(rate.requests(), rate.window()))
            .build();
    return Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(time).build();
  }
}
