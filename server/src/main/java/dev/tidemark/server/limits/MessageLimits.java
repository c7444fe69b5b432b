package dev.tidemark.server.limits;

import dev.tidemark.core.Principal;
import dev.tidemark.server.limits.RateLimits.Verdict;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.util.Map;

/// Counts what devices ask for by messages, as [RateFilter] does what they ask for by requests.
@Singleton
public final class MessageLimits {
  private final RateLimits limits;

  MessageLimits(RateLimits limits) {
    this.limits = limits;
  }

  /// Counts a `sync` message of a device.
  ///
  /// @throws ApiException RATE_001 when it is one too many
  public void countSync(Principal onDevice) {
    String device = String.valueOf(onDevice.device());
    Verdict verdict =
        limits.spend(
            Limit.MOBILE_SYNC, new Unit.Device(onDevice.tenant(), onDevice.user(), device));
    if (!verdict.allowed()) {
      long seconds = verdict.retryAfter().plusNanos(999_999_999).toSeconds();
      throw new ApiException(
          ErrorCode.RATE_001,
          "Too many syncs; try again in " + seconds + " s",
          Map.of("limit", verdict.limit(), "retry_after", seconds));
    }
  }
}
