package dev.tidemark.server.web;

import dev.tidemark.server.Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.CorsHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/// Lets pages of other origins call this server, where the operator names them. Off otherwise:
/// browsers then keep such pages from reading answers.
@Singleton
final class CrossOrigin {
  private static final int BEFORE_ENDPOINTS = -1_000;
  private static final int PREFLIGHT_SECONDS = 3_600;

  private static final Set<HttpMethod> METHODS =
      Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

  private static final Set<String> ASKED =
      Set.of(
          "Accept",
          "Authorization",
          "Content-Encoding",
          "Content-Type",
          "If-Match",
          "If-None-Match",
          "If-Range",
          "Last-Event-ID",
          "Range",
          "X-Chunk-Checksum",
          "X-Device-ID",
          "X-Request-ID",
          "X-Sync-Token",
          "X-Tenant-ID",
          "X-Vector-Clock");

  private static final Set<String> ANSWERED =
      Set.of(
          "Content-Disposition",
          "Content-Range",
          "ETag",
          "Idempotency-Replayed",
          "Location",
          "Retry-After",
          "X-Last-Sync",
          "X-RateLimit-Limit",
          "X-RateLimit-Remaining",
          "X-RateLimit-Reset",
          "X-Records-Synced",
          "X-Request-ID",
          "X-Sync-Reset",
          "X-Sync-Strategy",
          "X-Vector-Clock");

  private final List<String> origins;

  CrossOrigin(Settings settings) {
    this.origins = settings.http().corsOrigins().orElse(List.of());
  }

  void register(@Observes Router router) {
    if (!origins.isEmpty()) {
      router
          .route()
          .order(BEFORE_ENDPOINTS)
          .handler(
              CorsHandler.create()
                  .addOrigins(origins)
                  .allowedMethods(METHODS)
                  .allowedHeaders(ASKED)
                  .exposedHeaders(ANSWERED)
                  .maxAgeSeconds(PREFLIGHT_SECONDS));
    }
  }
}
