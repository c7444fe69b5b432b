package dev.tidemark.server.socket;

import dev.tidemark.core.Principal;
import dev.tidemark.server.web.LogContext;
import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// One stream of server-sent events.
///
/// Source: HTML, section 9.2, Server-sent events.
final class EventStream implements OpenLine {
  private static final Duration PING = Duration.ofSeconds(15);
  private static final Duration TO_CLOSE = Duration.ofSeconds(5);

  /// Clients of a server that restarts come back spread over that time, in milliseconds.
  private static final int FIRST_BACK = 1_000;

  private static final int LAST_BACK = 5_000;

  private final OpenLines lines;
  private final RoutingContext exchange;
  private final HttpServerResponse response;
  private final LogContext log;
  private final Turns turns;
  private final Room room;

  private volatile Instant saidAt;
  private volatile Ending ending = Ending.NEVER;
  private volatile @Nullable Instant closedAt;

  /// @param lines where it is listed while it is open
  /// @param log for whom it is, for the log
  EventStream(StreamProtocol protocol, OpenLines lines, RoutingContext exchange, LogContext log) {
    this.lines = lines;
    this.exchange = exchange;
    this.response = exchange.response();
    this.log = log;
    this.turns = new Turns(protocol.path(), log, lines.turns(), () -> close(Close.FAILED));
    this.room = new Room(lines.stall());
    this.saidAt = lines.clock().instant();
    exchange.addEndHandler(end -> {
      lines.remove(this);
      room.end();
      turns.end();
    });
  }

  /// Begins to answer. On the connection's own thread.
  void open(Feed begun) {
    exchange.request().resume();
    begin();
    // Whatever the client sends, there is nothing to answer it with.
    turns.begin(begun, reading -> {});
  }

  private synchronized void begin() {
    if (closedAt != null || response.closed()) {
      return;
    }
    lines.add(this);
    response.drainHandler(drained -> room.drained());
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-cache")
        // Proxies that gather answers would keep events back.
        .putHeader("X-Accel-Buffering", "no")
        .putHeader("Content-Encoding", "identity");
    if (exchange.request().version() != HttpVersion.HTTP_2) {
      response.putHeader("Connection", "keep-alive");
    }
  }

  @Override
  public void send(String message) {
    room.await(response, this::cut);
    write(message);
  }

  @Override
  public void signedIn(Principal who) {
    log.signedIn(who);
  }

  @Override
  public void traced(String what, Collection<String> causes, Runnable work) {
    lines.tracing().run(what, SpanKind.PRODUCER, causes, work);
  }

  @Override
  public void wake() {
    turns.wake();
  }

  @Override
  public synchronized void close(Close why) {
    if (closedAt == null && !response.closed()) {
      closedAt = lines.clock().instant();
      int back = ThreadLocalRandom.current().nextInt(FIRST_BACK, LAST_BACK);
      response.end(why == Close.RESTART ? "retry: " + back + "\n\n" : "");
    }
  }

  @Override
  public void closeAt(Instant time, Close why) {
    ending = new Ending(time, why);
  }

  @Override
  public void cut() {
    HttpServerRequest request = exchange.request();
    if (request.version() == HttpVersion.HTTP_2) {
      response.reset();
    } else {
      Connections.cut(Connections.channel(request));
    }
  }

  @Override
  public void look(Instant now, Duration silence) {
    Instant closed = closedAt;
    if (closed != null) {
      if (!now.isBefore(closed.plus(TO_CLOSE))) {
        cut();
      }
    } else if (ending.isDue(now)) {
      close(ending.why());
    } else if (!now.isBefore(saidAt.plus(PING)) && !response.writeQueueFull()) {
      write(": ping\n\n");
    }
  }

  private synchronized void write(String text) {
    if (closedAt != null || response.closed()) {
      throw new LineClosedException();
    }
    saidAt = lines.clock().instant();
    response.write(Buffer.buffer(text));
  }
}
