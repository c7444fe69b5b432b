package dev.tidemark.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Answers that are written while they are made.
public final class Streams {
  private Streams() {}

  /// The body, cut off where writing it fails: the connection is closed, or the stream of HTTP/2
  /// reset. Otherwise the error would be appended to what has gone out and the answer be ended as
  /// though it were whole. Where nothing has gone out yet, the failure becomes an error like any
  /// other.
  public static StreamingOutput cutOffOnFailure(HttpServerRequest request, StreamingOutput body) {
    return out -> {
      var noticed = new Noticed(out);
      boolean whole = false;
      try {
        body.write(noticed);
        whole = true;
      } finally {
        if (!whole && noticed.begun) {
          cutOff(request);
        }
      }
    };
  }

  /// A JSON value that is written while it is made, cut off where that fails.
  public static StreamingOutput json(HttpServerRequest request, Json.Writer writer) {
    return cutOffOnFailure(
        request,
        out -> {
          // Not closed upon a failure: that would close every array and object.
          JsonGenerator json = Json.factory().createGenerator(out);
          writer.write(json);
          json.close();
        });
  }

  /// Waits until the connection is closed: what the framework still writes then goes nowhere.
  private static void cutOff(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      request.connection().close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /// Knows whether anything was written. The response itself does not yet: what is written on one
  /// thread goes out on another.
  private static final class Noticed extends FilterOutputStream {
    private boolean begun;

    private Noticed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      begun = true;
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      begun = true;
      out.write(bytes, from, length);
    }
  }
}
