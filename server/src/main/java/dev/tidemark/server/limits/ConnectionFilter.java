package dev.tidemark.server.limits;

import dev.tidemark.server.Settings;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ClientAddress;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.RenderedError;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Lets one address have only so many connections open (`tidemark.limits.connections-per-address`):
/// the first request on one more is refused, and the connection closed.
///
/// A connection counts from its first request until it is closed; one on which nothing is asked is
/// ended by `tidemark.limits.idle`. Those of trusted proxies do not count: each brings many
/// clients. How many there are of all addresses together, the HTTP server watches itself.
@Singleton
final class ConnectionFilter {
  private static final int AFTER_THE_REQUEST_ID = 990;
  private static final AttributeKey<Boolean> COUNTED = AttributeKey.valueOf("tidemark.counted");

  private final ClientAddress addresses;
  private final int most;
  private final InstantSource clock;
  private final Map<Unit.Address, Integer> open = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();

  ConnectionFilter(ClientAddress addresses, Settings settings, InstantSource clock) {
    this.addresses = addresses;
    this.most = settings.limits().connectionsPerAddress();
    this.clock = clock;
  }

  void register(@Observes Filters filters) {
    filters.register(this::count, AFTER_THE_REQUEST_ID);
  }

  private void count(RoutingContext exchange) {
    HttpServerRequest request = exchange.request();
    Channel channel = ((ConnectionBase) request.connection()).channel();
    boolean counted = channel.attr(COUNTED).setIfAbsent(true) != null;
    if (counted || addresses.isProxy(request)) {
      exchange.next();
      return;
    }
    Unit.Address address = Unit.Address.of(addresses.connected(request));
    int count = open.merge(address, 1, Integer::sum);
    channel.closeFuture().addListener(closed -> open.computeIfPresent(address, this::oneLess));
    if (count <= most) {
      exchange.next();
    } else {
      refused.increment();
      RenderedError.of(tooMany(), exchange, clock.instant())
          .send(exchange.response())
          .onComplete(sent -> request.connection().close());
    }
  }

  /// How many connections were one too many.
  long refused() {
    return refused.sum();
  }

  private @Nullable Integer oneLess(Unit.Address address, Integer count) {
    return count == 1 ? null : count - 1;
  }

  private ApiException tooMany() {
    return new ApiException(
        ErrorCode.RATE_LIMITED,
        "This address has " + most + " connections open already; close one of them",
        Map.of("limit", most, ApiException.RETRY_AFTER, 1));
  }
}
