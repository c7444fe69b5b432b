package dev.tidemark.server.limits;

import dev.tidemark.server.identity.SocketCallers;
import dev.tidemark.server.limits.RateLimits.Verdict;
import dev.tidemark.server.limits.Units.Claim;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ClientAddress;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.OwnPages;
import dev.tidemark.server.web.RenderedError;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Counts every request before anything of its body is read, says in every answer what is left, and
/// refuses what is too much: 429 with `Retry-After`, in the form of the request's protocol.
///
/// The server's own pages are not counted: whoever looks after it must always see them.
@Singleton
final class RateFilter {
  /// Its headers are known to those who add theirs at the end; other origins are told of by then.
  private static final int AFTER_SECURITY_HEADERS = 700;

  private static final String DEVICE = "X-Device-ID";

  private final Units units;
  private final RateLimits limits;
  private final ClientAddress address;
  private final InstantSource clock;

  RateFilter(Units units, RateLimits limits, ClientAddress address, InstantSource clock) {
    this.units = units;
    this.limits = limits;
    this.address = address;
    this.clock = clock;
  }

  void register(@Observes Filters filters) {
    filters.register(this::count, AFTER_SECURITY_HEADERS);
  }

  private void count(RoutingContext exchange) {
    String path = exchange.normalizedPath();
    if (OwnPages.has(path)) {
      exchange.next();
      return;
    }
    Claim claim = claim(exchange.request());
    Optional<Unit> known = units.known(claim);
    if (known.isPresent()) {
      decide(exchange, path, known.get());
    } else {
      exchange
          .vertx()
          .executeBlocking(() -> units.find(claim), false)
          .onSuccess(unit -> decide(exchange, path, unit))
          .onFailure(exchange::fail);
    }
  }

  private Claim claim(HttpServerRequest request) {
    return new Claim(
        SocketCallers.token(request),
        request.getHeader("X-Sync-Token"),
        request.getHeader(DEVICE),
        address.of(request));
  }

  private void decide(RoutingContext exchange, String path, Unit unit) {
    boolean namesDevice = exchange.request().headers().contains(DEVICE);
    Verdict verdict = limits.spend(Limit.of(path, namesDevice), unit);
    Instant now = clock.instant();
    exchange
        .response()
        .putHeader("X-RateLimit-Limit", Long.toString(verdict.limit()))
        .putHeader("X-RateLimit-Remaining", Long.toString(verdict.remaining()))
        .putHeader(
            "X-RateLimit-Reset", Long.toString(seconds(sinceEpoch(now).plus(verdict.untilFull()))));
    if (verdict.allowed()) {
      exchange.next();
    } else {
      RenderedError.of(tooMany(verdict), exchange, now).send(exchange.response());
    }
  }

  private static ApiException tooMany(Verdict verdict) {
    long seconds = seconds(verdict.retryAfter());
    return new ApiException(
        ErrorCode.RATE_LIMITED,
        "Too many requests; try again in " + seconds + " s",
        Map.of("limit", verdict.limit(), ApiException.RETRY_AFTER, seconds));
  }

  private static Duration sinceEpoch(Instant time) {
    return Duration.between(Instant.EPOCH, time);
  }

  /// Whole seconds, rather too many than too few.
  private static long seconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }
}
