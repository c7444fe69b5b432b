package dev.tidemark.server.socket;

import dev.tidemark.core.Principal;
import dev.tidemark.server.web.LogContext;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One WebSocket. While there is something to handle, nothing is read from the connection, so that
/// a client cannot send faster than it is answered.
final class Socket implements OpenLine {
  private static final Logger LOG = Logger.getLogger(Socket.class);

  private final SocketProtocol protocol;
  private final OpenLines lines;
  private final InstantSource clock;
  private final LogContext log;
  private final Turns turns;
  private final Room room;

  // Set once, before the first turn; under this object's lock.
  private @Nullable ServerWebSocket socket;
  private @Nullable Channel channel;

  private volatile Instant heardAt;
  private volatile Instant pingedAt;
  private volatile Ending ending = Ending.NEVER;

  /// @param lines where it is listed while it is open
  /// @param log for whom it is, for the log
  Socket(SocketProtocol protocol, OpenLines lines, LogContext log) {
    this.protocol = protocol;
    this.lines = lines;
    this.clock = lines.clock();
    this.log = log;
    this.turns = new Turns(protocol.path(), log, lines.turns(), () -> close(Close.FAILED));
    this.room = new Room(lines.stall());
    this.heardAt = clock.instant();
    this.pingedAt = heardAt;
  }

  /// Goes on once the handshake is done. On the connection's own thread.
  ///
  /// @param connection what the socket runs over
  void open(ServerWebSocket accepted, Channel connection, Conversation begun) {
    lines.add(this);
    accepted.textMessageHandler(message -> received(message, begun));
    accepted.binaryMessageHandler(bytes -> received(begun::receivedBinary));
    accepted.frameHandler(frame -> heardAt = clock.instant());
    accepted.pongHandler(pong -> heardAt = clock.instant());
    accepted.drainHandler(drained -> room.drained());
    accepted.exceptionHandler(failure -> failed(accepted, failure));
    synchronized (this) {
      socket = accepted;
      channel = connection;
    }
    accepted.closeHandler(end -> {
      lines.remove(this);
      room.end();
      turns.end();
    });
    heardAt = clock.instant();
    turns.begin(begun, connection.config()::setAutoRead);
  }

  @Override
  public void send(String message) {
    ServerWebSocket line = line();
    if (line == null) {
      throw new LineClosedException();
    }
    room.await(line, this::cut);
    line.writeTextMessage(message);
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
  public void close(Close why) {
    ServerWebSocket line = line();
    if (line != null && !line.isClosed()) {
      line.close(why.code(), why.reason());
    }
  }

  @Override
  public void closeAt(Instant time, Close why) {
    ending = new Ending(time, why);
  }

  @Override
  public void cut() {
    Channel connection;
    synchronized (this) {
      connection = channel;
    }
    if (connection != null) {
      Connections.cut(connection);
    }
  }

  @Override
  public void look(Instant now, Duration silence) {
    if (ending.isDue(now)) {
      close(ending.why());
    } else if (!now.isBefore(heardAt.plus(silence))) {
      close(Close.SILENT);
    } else {
      ping(now);
    }
  }

  private void ping(Instant now) {
    Duration every = protocol.ping();
    ServerWebSocket line = line();
    if (every == null || line == null || line.isClosed()) {
      return;
    }
    Instant last = heardAt.isAfter(pingedAt) ? heardAt : pingedAt;
    if (!now.isBefore(last.plus(every))) {
      pingedAt = now;
      line.writePing(Buffer.buffer());
    }
  }

  private void received(String message, Conversation conversation) {
    if (ByteBufUtil.utf8Bytes(message) > protocol.longestMessage()) {
      close(Close.TOO_BIG);
    } else {
      received(() -> take(message, conversation));
    }
  }

  private void take(String message, Conversation conversation) {
    lines
        .tracing()
        .run(
            "message " + protocol.path(),
            SpanKind.SERVER,
            List.of(),
            () -> conversation.received(message));
  }

  private void received(Runnable event) {
    heardAt = clock.instant();
    turns.add(event);
  }

  private void failed(ServerWebSocket line, Throwable failure) {
    LOG.debugf(failure, "%s: the connection failed", protocol.path());
    if (failure instanceof IllegalStateException) {
      // The message is longer than the longest, in several frames.
      line.close(Close.TOO_BIG.code(), Close.TOO_BIG.reason());
    }
  }

  private synchronized @Nullable ServerWebSocket line() {
    return socket;
  }
}
