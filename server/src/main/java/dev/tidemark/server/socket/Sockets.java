package dev.tidemark.server.socket;

import dev.tidemark.server.Settings;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Failures;
import dev.tidemark.server.web.RenderedError;
import dev.tidemark.server.web.RequestId;
import io.netty.channel.Channel;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The open sockets of this node: begins them, looks after them, ends them when the server stops.
@Singleton
public final class Sockets {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final List<SocketProtocol> protocols;
  private final Settings.Live settings;
  private final InstantSource clock;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService turns =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("socket-", 0).factory());
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sockets").daemon().factory());

  Sockets(@All List<SocketProtocol> protocols, Settings settings, InstantSource clock) {
    this.protocols = protocols;
    this.settings = settings.live();
    this.clock = clock;
    looks.scheduleWithFixedDelay(
        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  void register(@Observes Router router) {
    for (SocketProtocol protocol : protocols) {
      router.route(protocol.path()).handler(exchange -> shakeHands(exchange, protocol));
      router.route(protocol.path() + "/").handler(exchange -> shakeHands(exchange, protocol));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    endAll();
    looks.shutdown();
  }

  /// Tells all clients that the server restarts.
  public void endAll() {
    open.forEach(socket -> socket.close(Close.RESTART));
  }

  /// How many sockets are open.
  public int count() {
    return open.size();
  }

  private void look() {
    Instant now = clock.instant();
    open.forEach(socket -> socket.look(now, settings.silence()));
  }

  private void shakeHands(RoutingContext exchange, SocketProtocol protocol) {
    HttpServerRequest request = exchange.request();
    if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
      exchange.next();
      return;
    }
    request.pause();
    Context connection = exchange.vertx().getOrCreateContext();
    var socket = new Socket(protocol, turns, clock, settings.stall());
    turns.execute(() -> {
      try {
        Conversation conversation = protocol.open(request, socket);
        connection.runOnContext(go -> accept(request, socket, conversation));
      } catch (RuntimeException e) {
        RenderedError refusal = refusal(Failures.error(e, RequestId.of(exchange)), exchange);
        connection.runOnContext(go -> {
          request.resume();
          refusal.send(exchange.response());
        });
      }
    });
  }

  /// A handshake has no content that could be at fault: what it lacks makes it a bad request.
  private RenderedError refusal(ApiException e, RoutingContext exchange) {
    RenderedError error = RenderedError.of(e, exchange, clock.instant());
    return error.status() == 422 ? new RenderedError(400, error.headers(), error.body()) : error;
  }

  private void accept(HttpServerRequest request, Socket socket, Conversation conversation) {
    request
        .toWebSocket()
        .onSuccess((ServerWebSocket accepted) -> {
          Upgraded.isDone(request);
          open.add(socket);
          socket.open(accepted, channel(request), conversation, () -> open.remove(socket));
        })
        .onFailure(gone -> turns.execute(conversation::closed));
  }

  /// Only the channel can be told to read no more; the socket would go on and keep what it reads.
  private static Channel channel(HttpServerRequest request) {
    return ((ConnectionBase) request.connection()).channel();
  }
}
