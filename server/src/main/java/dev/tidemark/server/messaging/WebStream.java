package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.identity.SocketCallers;
import dev.tidemark.server.socket.Close;
import dev.tidemark.server.socket.Feed;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.StreamProtocol;
import dev.tidemark.server.web.AccessLog;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;

/// What happens to the messages of a web user: `/sse/web/:user_id`.
///
/// Source: *messaging*, Server-Sent Events; protocol decisions, section 8.
@Singleton
final class WebStream implements StreamProtocol {
  private final SocketCallers callers;
  private final MessageFeeds feeds;
  private final WaitingMessages waiting;

  WebStream(SocketCallers callers, MessageFeeds feeds, WaitingMessages waiting) {
    this.callers = callers;
    this.feeds = feeds;
    this.waiting = waiting;
  }

  @Override
  public String path() {
    return "/sse/web/:user";
  }

  @Override
  public Feed open(RoutingContext exchange, Line line) {
    AccessToken token =
        callers.require(SocketCallers.token(exchange.request()), null, Set.of(Capability.READ));
    Principal principal = token.principal();
    AccessLog.note(exchange, principal);
    if (!principal.user().equals(exchange.pathParam("user"))) {
      throw new ApiException(ErrorCode.FORBIDDEN, "User ID mismatch");
    }
    Feed feed =
        feeds.open(exchange.request(), line, token.reader(), new WebListener(principal, waiting));
    line.closeAt(token.expiresAt(), Close.UNAUTHORIZED);
    return feed;
  }
}
