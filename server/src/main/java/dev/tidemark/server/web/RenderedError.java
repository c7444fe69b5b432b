package dev.tidemark.server.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Map;

/// An error as the protocol of its request tells it.
///
/// @param status the HTTP status
/// @param headers what goes with it, besides the type
/// @param body JSON
public record RenderedError(int status, Map<String, String> headers, byte[] body) {
  /// The error of that exchange.
  ///
  /// @param now when it happened
  public static RenderedError of(ApiException e, RoutingContext exchange, Instant now) {
    String path = exchange.normalizedPath();
    Protocol protocol = Protocol.of(path, exchange.request().headers().contains("X-Device-ID"));
    ErrorCode code = protocol.code(e);
    return new RenderedError(
        protocol.status(e),
        ErrorBody.headers(code, e, exchange.request()),
        protocol.body(e, path, now, RequestId.of(exchange)));
  }

  /// Sends it.
  ///
  /// @return done when it has gone out
  public Future<Void> send(HttpServerResponse response) {
    headers.forEach(response::putHeader);
    return response
        .setStatusCode(status)
        .putHeader("Content-Type", Bodies.JSON)
        .end(Buffer.buffer(body));
  }
}
