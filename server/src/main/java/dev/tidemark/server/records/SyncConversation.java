package dev.tidemark.server.records;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.FutureTimeException;
import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.socket.Close;
import dev.tidemark.server.socket.Conversation;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.LineClosedException;
import dev.tidemark.server.socket.Messages;
import dev.tidemark.server.socket.Topic;
import dev.tidemark.server.socket.TopicKind;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Failures;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Times;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is said on one `/sync` socket: first `auth`, then `ping` and what the topics are about, in
/// any order.
final class SyncConversation implements Conversation {
  private final Line line;
  private final SyncSignIn signIn;
  private final List<TopicKind> kinds;
  private final InstantSource clock;

  /// Whom the socket is for; null before they have signed in.
  private @Nullable Principal principal;

  private final List<Topic> topics = new ArrayList<>();
  private final Map<String, Topic> byType = new HashMap<>();

  SyncConversation(Line line, SyncSignIn signIn, List<TopicKind> kinds, InstantSource clock) {
    this.line = line;
    this.signIn = signIn;
    this.kinds = kinds;
    this.clock = clock;
  }

  @Override
  public void opened() {
    // The client speaks first.
  }

  @Override
  public void received(String message) {
    try {
      Fields request = Fields.of(Bodies.requiredObject(message.getBytes(StandardCharsets.UTF_8)));
      String type = request.requiredText("type");
      if (type.equals("auth")) {
        signInOrPutOut(request);
      } else if (principal == null) {
        throw new ApiException(
            ErrorCode.UNAUTHORIZED,
            "Authentication required: send auth first",
            Map.of("reason", ApiException.MISSING));
      } else if (type.equals("ping")) {
        line.send("{\"type\":\"pong\"}");
      } else {
        topic(type).received(type, request);
      }
    } catch (LineClosedException e) {
      throw e;
    } catch (FutureTimeException e) {
      refuse(ApiException.invalid("since", "must not be in the future"));
    } catch (RuntimeException e) {
      refuse(Failures.error(e, Messages.PATH));
    }
  }

  private Topic topic(String type) {
    Topic topic = byType.get(type);
    if (topic == null) {
      var known = new TreeSet<>(byType.keySet());
      throw ApiException.invalid("type", "expected auth, ping, " + String.join(", ", known));
    }
    return topic;
  }

  @Override
  public void receivedBinary() {
    refuse(new ApiException(ErrorCode.VALIDATION_ERROR, "expected text, not bytes"));
  }

  @Override
  public void woken() {
    topics.forEach(Topic::woken);
  }

  @Override
  public void closed() {
    topics.forEach(Topic::closed);
  }

  /// Signs in. Who may not be here is put out.
  private void signInOrPutOut(Fields request) {
    try {
      authenticate(request);
    } catch (ApiException e) {
      refuse(e);
      switch (e.code()) {
        case FORBIDDEN, DEVICE_NOT_REGISTERED -> line.close(Close.FORBIDDEN);
        default -> {}
      }
    }
  }

  /// Signs in; again with a newer token of the same user, so that the socket outlives the first.
  private void authenticate(Fields request) {
    String device = request.requiredIdentifier("deviceId");
    AccessToken token = signIn.require(request.requiredText("token"), device);
    if (principal == null) {
      signIn.admit(token);
      line.signedIn(token.principal());
      begin(token);
      principal = token.principal();
    } else if (!token.principal().equals(principal)) {
      throw ApiException.invalid("token", "expected one of the user and device of this socket");
    }
    line.closeAt(token.expiresAt(), Close.UNAUTHORIZED);
    line.send(
        Messages.typed(
            "authenticated",
            json -> {
              json.writeStringField("deviceId", device);
              json.writeStringField("serverTime", Times.text(clock.instant()));
            }));
  }

  private void begin(AccessToken token) {
    for (TopicKind kind : kinds) {
      Topic topic = kind.begin(line, token);
      topics.add(topic);
      kind.types().forEach(type -> byType.put(type, topic));
    }
  }

  /// Tells the client what was wrong. Who has not signed in, or was shut out, is put out.
  private void refuse(ApiException e) {
    line.send(Messages.error(e));
    if (e.code() == ErrorCode.UNAUTHORIZED) {
      line.close(Close.UNAUTHORIZED);
    }
  }
}
