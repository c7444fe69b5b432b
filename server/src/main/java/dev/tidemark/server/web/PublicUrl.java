package dev.tidemark.server.web;

import dev.tidemark.server.Settings;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The URLs under which clients reach this server: below `tidemark.public-url`, or else where the
/// request that is being answered found it. What proxies add to a request is not believed.
@Singleton
public final class PublicUrl {
  private final RoutingContext exchange;
  private final @Nullable String base;

  PublicUrl(RoutingContext exchange, Settings settings) {
    this.exchange = exchange;
    this.base = settings.publicUrl().map(PublicUrl::base).orElse(null);
  }

  /// A bad setting stops the start.
  void check(@Observes StartupEvent event) {}

  /// The URL of a path, e.g. of `/api/app-instructions`; of `""`, that of the server.
  public String of(String path) {
    return (base == null ? asked(exchange.request()) : base) + path;
  }

  private static String asked(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    return request.scheme() + "://" + (authority == null ? request.localAddress() : authority);
  }

  /// The setting without a slash at its end.
  ///
  /// @throws IllegalArgumentException naming the setting when it is no such URL
  static String base(URI url) {
    boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!web || url.getHost() == null || url.getRawQuery() != null || url.getFragment() != null) {
      throw new IllegalArgumentException(
          "tidemark.public-url: \""
              + url
              + "\" (expected: a URL such as https://sync.example.org)");
    }
    return url.toString().replaceAll("/+$", "");
  }
}
