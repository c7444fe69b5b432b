package dev.tidemark.server.messaging;

import dev.tidemark.engine.FutureTimeException;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.live.From;
import dev.tidemark.engine.live.Live;
import dev.tidemark.engine.live.Reader;
import dev.tidemark.engine.live.Subscription;
import dev.tidemark.engine.live.View;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.socket.Feed;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.LiveLine;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Set;

/// Begins streams: after the event that the client got last (`Last-Event-ID`), or from now on.
@Singleton
final class MessageFeeds {
  private static final View MESSAGES = View.of(Set.of(Message.COLLECTION));

  private final Live live;
  private final Presence presence;

  MessageFeeds(Live live, Presence presence) {
    this.live = live;
    this.presence = presence;
  }

  /// @throws dev.tidemark.engine.RevokedException when the reader's user or device is gone
  Feed open(HttpServerRequest request, Line line, Reader reader, MessageFeed.Listener listener) {
    line.signedIn(reader.principal());
    String last = request.getHeader("Last-Event-ID");
    var subscriber = new LiveLine(line, "messaging");
    boolean reset = false;
    Subscription subscription;
    try {
      From from = last == null || last.isEmpty() ? From.now() : From.after(last);
      subscription = subscribe(reader, from, subscriber);
    } catch (InvalidCursorException e) {
      reset = true;
      subscription = subscribe(reader, From.now(), subscriber);
    }
    return new MessageFeed(line, subscriber, subscription, presence, listener, reset);
  }

  private Subscription subscribe(Reader reader, From from, LiveLine line) {
    try {
      return live.subscribe(reader, MESSAGES, from, line);
    } catch (FutureTimeException e) {
      throw new IllegalStateException("a cursor is no time", e);
    }
  }
}
