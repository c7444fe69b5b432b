package dev.tidemark.server.web;

import dev.tidemark.server.Settings;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Map;

/// Tells browsers to make nothing of an answer but what it is: no guessing of types, no frames, no
/// scripts, nothing kept by proxies. What an endpoint says itself stands.
///
/// Source: OWASP HTTP Headers Cheat Sheet.
@Singleton
final class SecurityHeaders {
  private static final int AFTER_COMPRESSION = 800;
  private static final String PAGES = "/q/";

  private static final Map<String, String> ALWAYS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer");

  /// The server's own pages have scripts and styles of their own.
  private static final String POLICY_OF_PAGES =
      "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; frame-ancestors 'none'";

  private static final String POLICY_OF_ANSWERS = "default-src 'none'; frame-ancestors 'none'";

  private final boolean behindTls;

  SecurityHeaders(Settings settings) {
    this.behindTls = settings.publicUrl().map(URI::getScheme).filter("https"::equals).isPresent();
  }

  void register(@Observes Filters filters) {
    filters.register(
        exchange -> {
          exchange.addHeadersEndHandler(headersEnd -> add(exchange));
          exchange.next();
        },
        AFTER_COMPRESSION);
  }

  private void add(RoutingContext exchange) {
    MultiMap headers = exchange.response().headers();
    boolean page = exchange.normalizedPath().startsWith(PAGES);
    ALWAYS.forEach(headers::set);
    headers.set("Content-Security-Policy", page ? POLICY_OF_PAGES : POLICY_OF_ANSWERS);
    if (behindTls) {
      headers.set("Strict-Transport-Security", "max-age=31536000");
    }
    if (!page && !headers.contains(HttpHeaders.CACHE_CONTROL)) {
      headers.set(HttpHeaders.CACHE_CONTROL, "private, no-cache");
    }
  }
}
