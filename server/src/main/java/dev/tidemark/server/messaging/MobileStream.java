package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.server.messaging.EnrolledDevices.Listening;
import dev.tidemark.server.socket.Close;
import dev.tidemark.server.socket.Feed;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.StreamProtocol;
import dev.tidemark.server.web.AccessLog;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/// What happens to the messages of a mobile user, told to its device: `/sse/mobile/:device_id`.
///
/// Source: *messaging*, Server-Sent Events; protocol decisions, section 8.
@Singleton
final class MobileStream implements StreamProtocol {
  private final EnrolledDevices devices;
  private final MessageFeeds feeds;
  private final WaitingMessages waiting;

  MobileStream(EnrolledDevices devices, MessageFeeds feeds, WaitingMessages waiting) {
    this.devices = devices;
    this.feeds = feeds;
    this.waiting = waiting;
  }

  @Override
  public String path() {
    return "/sse/mobile/:device";
  }

  @Override
  public Feed open(RoutingContext exchange, Line line) {
    Listening caller =
        devices.listening(exchange.request(), String.valueOf(exchange.pathParam("device")));
    Principal principal = caller.reader().principal();
    AccessLog.note(exchange, principal);
    Feed feed =
        feeds.open(
            exchange.request(), line, caller.reader(), new MobileListener(principal, waiting));
    if (caller.until() != null) {
      line.closeAt(caller.until(), Close.UNAUTHORIZED);
    }
    return feed;
  }
}
