package dev.tidemark.server.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/// Leaves small answers as they are: compressed they would be no smaller. What is streamed, and so
/// of unknown size, is compressed for clients that accept it, like all larger answers.
public final class Compression {
  /// The most bytes of an answer that is not worth compressing.
  private static final int SMALL = 1024;

  private static final int AFTER_THE_REQUEST_ID = 900;

  void register(@Observes Filters filters) {
    filters.register(
        exchange -> {
          exchange.addHeadersEndHandler(headersEnd -> decide(exchange));
          exchange.next();
        },
        AFTER_THE_REQUEST_ID);
  }

  /// Whether an answer of so many bytes goes out gzipped.
  ///
  /// @param accepted the request's `Accept-Encoding`
  public static boolean gzips(int bytes, @Nullable String accepted) {
    return bytes > SMALL && accepted != null && accepted.contains("gzip");
  }

  private static void decide(RoutingContext exchange) {
    MultiMap headers = exchange.response().headers();
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    boolean small = length != null && length.length() <= 4 && Integer.parseInt(length) <= SMALL;
    boolean wanted = exchange.request().headers().contains(HttpHeaders.ACCEPT_ENCODING);
    if (small && wanted) {
      headers.set(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
    } else if (!wanted) {
      headers.remove(HttpHeaders.CONTENT_ENCODING);
    }
    if (!small) {
      headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }
  }
}
