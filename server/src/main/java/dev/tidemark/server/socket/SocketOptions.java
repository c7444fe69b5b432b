package dev.tidemark.server.socket;

import io.quarkus.arc.All;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;
import java.util.List;

/// Lets the HTTP server take messages as long as the most generous protocol allows.
@Singleton
final class SocketOptions implements HttpServerOptionsCustomizer {
  private static final int SECONDS_TO_CLOSE = 5;

  private final int longest;

  SocketOptions(@All List<SocketProtocol> protocols) {
    this.longest = protocols.stream().mapToInt(SocketProtocol::longestMessage).max().orElseThrow();
  }

  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options
        .setMaxWebSocketFrameSize(longest)
        .setMaxWebSocketMessageSize(longest)
        .setWebSocketClosingTimeout(SECONDS_TO_CLOSE);
  }
}
