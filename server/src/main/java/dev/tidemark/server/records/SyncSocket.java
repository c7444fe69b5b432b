package dev.tidemark.server.records;

import dev.tidemark.engine.live.Live;
import dev.tidemark.server.identity.RegisteredDevices;
import dev.tidemark.server.identity.SocketCallers;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.presence.SyncRequests;
import dev.tidemark.server.socket.Close;
import dev.tidemark.server.socket.Conversation;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.SocketProtocol;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/// Live changes of records: `/sync`.
///
/// Source: *records*, Real-time Sync; protocol decisions, section 4.
@Singleton
final class SyncSocket implements SocketProtocol {
  private static final Duration TO_SIGN_IN = Duration.ofSeconds(10);
  private static final int LONGEST_MESSAGE = 2 << 20;
  private static final Duration PING = Duration.ofSeconds(30);

  private final SocketCallers callers;
  private final RegisteredDevices devices;
  private final Presence presence;
  private final SyncRequests requests;
  private final Live live;
  private final InstantSource clock;

  SyncSocket(
      SocketCallers callers,
      RegisteredDevices devices,
      Presence presence,
      SyncRequests requests,
      Live live,
      InstantSource clock) {
    this.callers = callers;
    this.devices = devices;
    this.presence = presence;
    this.requests = requests;
    this.live = live;
    this.clock = clock;
  }

  @Override
  public String path() {
    return "/sync";
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
    return new SyncConversation(line, callers, devices, presence, requests, live, clock);
  }
}
