package dev.tidemark.server.monitoring;

import dev.tidemark.server.Settings;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may read the metrics: whoever asks from this machine, but for what a proxy passes on, and
/// whoever has the token of `tidemark.metrics.token`; with `tidemark.metrics.open` everybody.
@Singleton
final class MetricsReaders {
  private static final int SHORTEST_TOKEN = 16;
  private static final String BEARER = "Bearer ";

  /// What proxies add: whoever it was that asked, it was not this machine.
  private static final List<String> PASSED_ON =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  private final boolean open;
  private final Optional<String> token;

  /// @throws IllegalArgumentException when the token is too short
  MetricsReaders(Settings settings) {
    this.open = settings.metrics().open();
    this.token = settings.metrics().token();
    if (token.isPresent() && token.get().length() < SHORTEST_TOKEN) {
      throw new IllegalArgumentException(
          "tidemark.metrics.token: too short (expected: "
              + SHORTEST_TOKEN
              + " characters or more)");
    }
  }

  /// Made at the start, so that a token that is too short is noticed then.
  void start(@Observes StartupEvent event) {}

  /// @throws ApiException UNAUTHORIZED or FORBIDDEN for everybody else
  void require(HttpServerRequest request) {
    String from = request.remoteAddress().hostAddress();
    if (!mayRead(from, request.headers())) {
      throw token.isPresent()
          ? new ApiException(
              ErrorCode.UNAUTHORIZED,
              "The metrics are for this machine, and for whoever has their token",
              Map.of("reason", ApiException.MISSING))
          : new ApiException(ErrorCode.FORBIDDEN, "The metrics are for this machine");
    }
  }

  /// @param from the address that connected
  boolean mayRead(@Nullable String from, MultiMap headers) {
    boolean direct = PASSED_ON.stream().noneMatch(headers::contains);
    return open || (direct && isLoopback(from)) || hasToken(headers.get("Authorization"));
  }

  private static boolean isLoopback(@Nullable String address) {
    return address != null && InetAddress.ofLiteral(address).isLoopbackAddress();
  }

  /// Takes as long for a token that is nearly right as for any other.
  private boolean hasToken(@Nullable String authorization) {
    return token.isPresent()
        && authorization != null
        && MessageDigest.isEqual(bytes(BEARER + token.get()), bytes(authorization));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
