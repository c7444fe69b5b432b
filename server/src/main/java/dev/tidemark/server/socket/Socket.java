package dev.tidemark.server.socket;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One WebSocket. It is either at rest, which costs no thread, or takes a turn: a virtual thread
/// that handles what has come, one thing after another. While there is something to handle, nothing
/// is read from the connection, so that a client cannot send faster than it is answered.
final class Socket implements Line {
  private static final Logger LOG = Logger.getLogger(Socket.class);

  private final Executor turns;
  private final InstantSource clock;
  private final Duration stall;
  private final SocketProtocol protocol;

  // Set once, before the first turn.
  private @Nullable ServerWebSocket socket;
  private @Nullable Channel channel;
  private @Nullable Conversation conversation;

  // All under this object's lock.
  private final ArrayDeque<Event> events = new ArrayDeque<>(2);
  private boolean inTurn;
  private boolean woken;
  private boolean closed;
  private @Nullable CompletableFuture<Void> room;

  private volatile Instant heardAt;
  private volatile Instant pingedAt;
  private volatile Instant endsAt = Instant.MAX;
  private volatile Close endsWith = Close.RESTART;

  /// @param turns runs what the socket has to do
  /// @param stall how long a client may take nothing of what waits for it
  Socket(SocketProtocol protocol, Executor turns, InstantSource clock, Duration stall) {
    this.protocol = protocol;
    this.turns = turns;
    this.clock = clock;
    this.stall = stall;
    this.heardAt = clock.instant();
    this.pingedAt = heardAt;
  }

  private sealed interface Event {
    record Opened() implements Event {}

    record Text(String message) implements Event {}

    record Binary() implements Event {}
  }

  /// Goes on once the handshake is done. On the connection's own thread.
  ///
  /// @param connection what the socket runs over
  void open(ServerWebSocket accepted, Channel connection, Conversation begun, Runnable atEnd) {
    accepted.textMessageHandler(this::received);
    accepted.binaryMessageHandler(bytes -> received(new Event.Binary()));
    accepted.frameHandler(frame -> heardAt = clock.instant());
    accepted.pongHandler(pong -> heardAt = clock.instant());
    accepted.drainHandler(drained -> hasRoom());
    accepted.exceptionHandler(failure -> failed(accepted, failure));
    synchronized (this) {
      socket = accepted;
      channel = connection;
      conversation = begun;
    }
    accepted.closeHandler(end -> {
      atEnd.run();
      ended();
    });
    received(new Event.Opened());
  }

  @Override
  public void send(String message) {
    ServerWebSocket line = awaitRoom();
    line.writeTextMessage(message);
  }

  @Override
  public void wake() {
    synchronized (this) {
      woken = true;
      if (inTurn || conversation == null) {
        return;
      }
      inTurn = true;
    }
    turns.execute(this::turn);
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
    endsWith = why;
    endsAt = time;
  }

  @Override
  public void cut() {
    Channel connection;
    synchronized (this) {
      connection = channel;
    }
    ChannelHandlerContext outermost =
        connection == null ? null : connection.pipeline().firstContext();
    if (outermost != null) {
      // From here on outwards: the handlers within would first wait for the client to say goodbye.
      outermost.close();
    }
  }

  /// Ends the socket when its time is over or nothing was heard for too long, and asks a silent
  /// client whether it is there. Called now and then.
  ///
  /// @param silence how long a client may be silent
  void look(Instant now, Duration silence) {
    if (!now.isBefore(endsAt)) {
      close(endsWith);
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

  private void received(String message) {
    if (ByteBufUtil.utf8Bytes(message) > protocol.longestMessage()) {
      close(Close.TOO_BIG);
    } else {
      received(new Event.Text(message));
    }
  }

  private void received(Event event) {
    heardAt = clock.instant();
    synchronized (this) {
      events.add(event);
      if (channel != null) {
        channel.config().setAutoRead(false);
      }
      if (inTurn) {
        return;
      }
      inTurn = true;
    }
    turns.execute(this::turn);
  }

  private void turn() {
    Runnable next = next();
    while (next != null) {
      try {
        next.run();
      } catch (LineClosedException e) {
        // What is left to do is to end, which comes last.
      } catch (RuntimeException | Error e) {
        LOG.errorf(e, "%s: failed", protocol.path());
        close(Close.FAILED);
      }
      next = next();
    }
  }

  /// What is to be done next; null when the turn is over.
  private synchronized @Nullable Runnable next() {
    Conversation talk = conversation;
    if (talk == null || channel == null) {
      inTurn = false;
      return null;
    }
    if (closed) {
      // Stays in its turn, so that nothing comes after the end.
      conversation = null;
      return talk::closed;
    }
    Event event = events.poll();
    if (event != null) {
      return switch (event) {
        case Event.Opened() -> talk::opened;
        case Event.Text(String message) -> () -> talk.received(message);
        case Event.Binary() -> talk::receivedBinary;
      };
    }
    channel.config().setAutoRead(true);
    if (woken) {
      woken = false;
      return talk::woken;
    }
    inTurn = false;
    return null;
  }

  private void ended() {
    synchronized (this) {
      closed = true;
      events.clear();
      if (room != null) {
        room.complete(null);
      }
      if (inTurn) {
        return;
      }
      inTurn = true;
    }
    turns.execute(this::turn);
  }

  private void failed(ServerWebSocket line, Throwable failure) {
    LOG.debugf(failure, "%s: the connection failed", protocol.path());
    if (failure instanceof IllegalStateException) {
      // The message is longer than the longest, in several frames.
      line.close(Close.TOO_BIG.code(), Close.TOO_BIG.reason());
    }
  }

  private ServerWebSocket awaitRoom() {
    CompletableFuture<Void> wait;
    ServerWebSocket line;
    synchronized (this) {
      line = socket;
      if (line == null || closed) {
        throw new LineClosedException();
      }
      if (!isFull(line)) {
        return line;
      }
      wait = new CompletableFuture<>();
      room = wait;
    }
    // It may have drained before anybody waited for that.
    if (!isFull(line)) {
      return line;
    }
    try {
      wait.get(stall.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      cut();
      throw new LineClosedException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LineClosedException();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    isFull(line);
    return line;
  }

  /// @throws LineClosedException when the socket is closed
  private static boolean isFull(ServerWebSocket line) {
    try {
      return line.writeQueueFull();
    } catch (IllegalStateException closed) {
      throw new LineClosedException();
    }
  }

  private synchronized void hasRoom() {
    if (room != null) {
      room.complete(null);
      room = null;
    }
  }

  private synchronized @Nullable ServerWebSocket line() {
    return socket;
  }
}
