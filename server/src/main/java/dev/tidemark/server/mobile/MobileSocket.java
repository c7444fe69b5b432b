package dev.tidemark.server.mobile;

import dev.tidemark.core.Identifiers;
import dev.tidemark.engine.FutureTimeException;
import dev.tidemark.engine.live.From;
import dev.tidemark.engine.live.Live;
import dev.tidemark.engine.live.Reader;
import dev.tidemark.engine.live.Subscription;
import dev.tidemark.engine.live.View;
import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.identity.RegisteredDevices;
import dev.tidemark.server.identity.SocketCallers;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.presence.SyncRequests;
import dev.tidemark.server.socket.Close;
import dev.tidemark.server.socket.Conversation;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.LiveLine;
import dev.tidemark.server.socket.SocketProtocol;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Sync over a socket: `/ws/mobile/sync/`.
///
/// Source: *mobile*, WebSocket Sync API; protocol decisions, section 6.
@Singleton
final class MobileSocket implements SocketProtocol {
  private static final int LONGEST_MESSAGE = 1 << 20;
  private static final int LONGEST_PARAMETER = 100;
  private static final String VERSION = "1";
  private static final Set<Capability> NEEDED =
      Set.of(Capability.SYNC, Capability.READ, Capability.WRITE);

  private final SocketCallers callers;
  private final RegisteredDevices devices;
  private final Presence presence;
  private final Live live;
  private final MobileSync sync;
  private final SyncRequests requests;

  MobileSocket(
      SocketCallers callers,
      RegisteredDevices devices,
      Presence presence,
      Live live,
      MobileSync sync,
      SyncRequests requests) {
    this.callers = callers;
    this.devices = devices;
    this.presence = presence;
    this.live = live;
    this.sync = sync;
    this.requests = requests;
  }

  @Override
  public String path() {
    return "/ws/mobile/sync";
  }

  @Override
  public int longestMessage() {
    return LONGEST_MESSAGE;
  }

  /// Clients send heartbeats.
  @Override
  public @Nullable Duration ping() {
    return null;
  }

  @Override
  public Conversation open(HttpServerRequest handshake, Line line) {
    requireVersion(handshake.getParam("protocol_version"));
    String device = required(handshake, "device_id");
    AccessToken token = callers.require(SocketCallers.token(handshake), device, NEEDED);
    line.signedIn(token.principal());
    View view = view(handshake.getParam("domains"));
    devices.admit(token.principal());
    devices.describe(token.principal(), said(handshake));
    var told = new LiveLine(line, "mobile");
    Subscription subscription = subscribe(token.reader(), view, handshake.getParam("since"), told);
    line.closeAt(token.expiresAt(), Close.UNAUTHORIZED);
    return new MobileConversation(line, told, sync, subscription, presence, requests);
  }

  private Subscription subscribe(Reader reader, View view, @Nullable String since, LiveLine line) {
    try {
      return live.subscribe(reader, view, since == null ? From.now() : From.after(since), line);
    } catch (FutureTimeException e) {
      throw new IllegalStateException("a cursor is no time", e);
    }
  }

  private static void requireVersion(@Nullable String version) {
    if (version != null && !version.equals(VERSION)) {
      throw new ApiException(
          ErrorCode.SYNC_005, "protocol_version: this server speaks version " + VERSION);
    }
  }

  private static String required(HttpServerRequest handshake, String name) {
    String value = handshake.getParam(name);
    if (value == null || value.isEmpty()) {
      throw ApiException.invalid(name, ApiException.MISSING);
    }
    return Names.require(name, value);
  }

  private static Map<String, String> said(HttpServerRequest handshake) {
    var said = new HashMap<String, String>();
    for (String name : DeviceInfo.PARAMETERS) {
      String value = handshake.getParam(name);
      if (value != null && !value.isEmpty()) {
        if (value.length() > LONGEST_PARAMETER) {
          throw ApiException.invalid(name, "expected at most " + LONGEST_PARAMETER + " characters");
        }
        said.put(name, value);
      }
    }
    return said;
  }

  private static View view(@Nullable String domains) {
    if (domains == null || domains.isEmpty()) {
      return View.everything();
    }
    var names = new TreeSet<String>();
    for (String domain : domains.split(",", -1)) {
      if (!Identifiers.valid(domain)) {
        throw ApiException.invalid("domains", "expected " + Identifiers.RULE);
      }
      names.add(domain);
    }
    return View.of(names);
  }
}
