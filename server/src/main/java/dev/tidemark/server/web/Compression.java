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

  private static final double UNNAMED = -1;

  void register(@Observes Filters filters) {
    filters.register(
        exchange -> {
          exchange.addHeadersEndHandler(headersEnd -> decide(exchange));
          exchange.next();
        },
        AFTER_THE_REQUEST_ID);
  }

  /// Whether an answer of so many bytes goes out gzipped: the server chooses gzip where the client
  /// likes it as much as deflate.
  ///
  /// @param accepted the request's `Accept-Encoding`
  public static boolean gzips(int bytes, @Nullable String accepted) {
    if (bytes <= SMALL || accepted == null) {
      return false;
    }
    double gzip = weight(accepted, "gzip");
    double deflate = weight(accepted, "deflate");
    return gzip == UNNAMED
        ? weight(accepted, "*") > 0 && deflate <= 0
        : gzip > 0 && gzip >= deflate;
  }

  /// How much a client likes a coding, such as 0.8 of `gzip;q=0.8`.
  private static double weight(String accepted, String coding) {
    for (String one : accepted.split(",")) {
      String[] parts = one.split(";", 2);
      if (parts[0].strip().equals(coding)) {
        return parts.length == 1 ? 1 : quality(parts[1]);
      }
    }
    return UNNAMED;
  }

  private static double quality(String parameter) {
    try {
      return Double.parseDouble(parameter.substring(parameter.indexOf('=') + 1).strip());
    } catch (NumberFormatException e) {
      return 0;
    }
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
