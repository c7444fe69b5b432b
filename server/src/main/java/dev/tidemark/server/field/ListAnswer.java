package dev.tidemark.server.field;

import dev.tidemark.engine.WholeLists.Found;
import dev.tidemark.server.web.Streams;
import dev.tidemark.server.web.Times;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

/// The answer to a request for a list.
///
/// @param found what was found
/// @param spool the list; empty when the caller has it
record ListAnswer(Found found, Spool spool) {
  Response response(HttpServerRequest exchange) {
    Response.ResponseBuilder response =
        (found.known() ? Response.notModified() : Response.ok(body(exchange)))
            .header("X-Last-Sync", Times.text(found.head().committedAt()))
            .header("X-Records-Synced", spool.records())
            .header("X-Sync-Strategy", "server-authoritative")
            .header("Cache-Control", "private, no-cache")
            .header("ETag", found.tag());
    if (!found.known()) {
      response.header("Content-Length", spool.bytes());
    }
    if (found.reset()) {
      response.header("X-Sync-Reset", "true");
    }
    return response.build();
  }

  private StreamingOutput body(HttpServerRequest exchange) {
    return Streams.cutOffOnFailure(
        exchange,
        out -> {
          try (spool) {
            spool.writeTo(out);
          }
        });
  }
}
