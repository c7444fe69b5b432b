package dev.tidemark.server.records;

import dev.tidemark.server.socket.Close;
import dev.tidemark.server.socket.Conversation;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.Messages;
import dev.tidemark.server.socket.SocketProtocol;
import dev.tidemark.server.socket.TopicKind;
import io.quarkus.arc.All;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Live changes of records, documents, and whatever else is a [TopicKind]: `/sync`.
///
/// Source: *records*, WebSocket APIs; protocol decisions, section 4.
@Singleton
final class SyncSocket implements SocketProtocol {
  private static final Duration TO_SIGN_IN = Duration.ofSeconds(10);
  private static final int LONGEST_MESSAGE = 2 << 20;
  private static final Duration PING = Duration.ofSeconds(30);

  private final SyncSignIn signIn;
  private final List<TopicKind> kinds;
  private final InstantSource clock;

  SyncSocket(SyncSignIn signIn, @All List<TopicKind> kinds, InstantSource clock) {
    this.signIn = signIn;
    this.kinds = kinds;
    this.clock = clock;
  }

  @Override
  public String path() {
    return Messages.PATH;
  }

  @Override
  public int longestMessage() {
    return LONGEST_MESSAGE;
  }

  @Override
  public Duration ping() {
    return PING;
  }

  @Override
  public Conversation open(HttpServerRequest handshake, Line line) {
    line.closeAt(clock.instant().plus(TO_SIGN_IN), Close.UNAUTHORIZED);
    return new SyncConversation(line, signIn, kinds, clock);
  }
}
