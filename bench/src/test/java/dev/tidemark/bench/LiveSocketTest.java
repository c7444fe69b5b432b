package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveSocketTest {
  private static final int LARGE = 1 << 20;

  private Vertx vertx;
  private URI url;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setMaxWebSocketFrameSize(LARGE / 4)
                    .setMaxWebSocketMessageSize(LARGE))
            .webSocketHandshakeHandler(handshake -> {
              if (handshake.path().equals("/refused")) {
                handshake.reject(401);
              } else {
                handshake.accept();
              }
            })
            .webSocketHandler(LiveSocketTest::accept)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    url = URI.create("http://127.0.0.1:" + server.actualPort());
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static void accept(ServerWebSocket socket) {
    switch (socket.path()) {
      case "/echo" -> socket.textMessageHandler(socket::writeTextMessage);
      case "/ping" -> {
        socket.textMessageHandler(said -> socket.writePing(Buffer.buffer("there?")));
        socket.pongHandler(pong -> socket.writeTextMessage("yes"));
      }
      case "/large" ->
          socket.textMessageHandler(said -> socket.writeTextMessage("y".repeat(LARGE)));
      case "/twice" ->
          socket.textMessageHandler(said -> {
            socket.writeTextMessage(said);
            socket.writeTextMessage(said);
          });
      default -> socket.textMessageHandler(said -> socket.close());
    }
  }

  @Test
  void whatIsSaidShouldArriveAndBeHeard() throws IOException {
    try (LiveSocket socket = LiveSocket.open(url, "/echo")) {
      for (int length : new int[] {0, 125, 126, 65_535}) {
        assertThat(heard(socket, "x".repeat(length))).isEqualTo("x".repeat(length));
      }
      assertThat(heard(socket, "größer")).isEqualTo("größer");
    }
  }

  @Test
  void aMessageInSeveralFramesShouldBeHeardAsOne() throws IOException {
    try (LiveSocket socket = LiveSocket.open(url, "/large")) {
      assertThat(heard(socket, "go on")).isEqualTo("y".repeat(LARGE));
    }
  }

  @Test
  void aPingShouldBeAnsweredAndBeNoMessage() throws IOException {
    try (LiveSocket socket = LiveSocket.open(url, "/ping");
        var listeners = new Listeners()) {
      assertThat(heard(socket, "are you there?")).isEqualTo("yes");

      listeners.add(socket);
      socket.say("still?");
      listeners.await(1);
      assertThat(socket.counted()).isEqualTo(1);
    }
  }

  @Test
  void listenersShouldWaitForEveryMessageOfEverySocket() throws IOException {
    try (var listeners = new Listeners()) {
      LiveSocket[] sockets = new LiveSocket[20];
      for (int i = 0; i < sockets.length; i++) {
        sockets[i] = LiveSocket.open(url, "/echo");
        listeners.add(sockets[i]);
      }
      for (int i = 0; i < 50; i++) {
        for (LiveSocket socket : sockets) {
          socket.say("z".repeat(200 * i));
        }
      }

      listeners.await(50);

      assertThat(sockets).allMatch(socket -> socket.counted() == 50);
    }
  }

  @Test
  void aSocketThatIsToldTooMuchShouldNotMakeUpForOneThatIsToldTooLittle() throws IOException {
    try (var listeners = new Listeners()) {
      LiveSocket twice = LiveSocket.open(url, "/twice");
      listeners.add(twice);
      listeners.add(LiveSocket.open(url, "/echo"));
      twice.say("hello");

      assertThatThrownBy(() -> listeners.await(1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("expected: 1");
    }
  }

  @Test
  void listenersShouldEndTheirWaitingWhenNothingIsToCome() throws IOException {
    try (var listeners = new Listeners()) {
      listeners.add(LiveSocket.open(url, "/echo"));
      var why = new IOException("the push failed");
      Thread.ofVirtual().start(() -> listeners.giveUp(why));

      assertThatThrownBy(() -> listeners.await(1)).hasCause(why);
    }
  }

  @Test
  void aSocketThatTheServerClosesShouldBeNoticed() throws IOException {
    try (LiveSocket socket = LiveSocket.open(url, "/close");
        var listeners = new Listeners()) {
      listeners.add(LiveSocket.open(url, "/close"));
      assertThatThrownBy(() -> heard(socket, "bye")).isInstanceOf(EOFException.class);

      LiveSocket listening = LiveSocket.open(url, "/close");
      listeners.add(listening);
      listening.say("bye");
      assertThatThrownBy(() -> listeners.await(1)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aRefusedHandshakeShouldSayWhy() {
    assertThatThrownBy(() -> LiveSocket.open(url, "/refused"))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("401");
  }

  private static String heard(LiveSocket socket, String said) throws IOException {
    var answer = new Collected();
    socket.say(said);
    socket.hear(answer);
    assertThat(answer.text().getBytes(StandardCharsets.UTF_8)).hasSize(answer.length());
    return answer.text();
  }
}
