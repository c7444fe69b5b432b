package dev.tidemark.server.records;

import dev.tidemark.core.Principal;
import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.presence.SyncRequests;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.Messages;
import dev.tidemark.server.socket.Topic;
import dev.tidemark.server.socket.TopicKind;
import dev.tidemark.server.web.Fields;
import jakarta.inject.Singleton;
import java.util.Set;

/// Clients are there, can be asked to sync, and may say that they could not.
@Singleton
final class SyncNowTopics implements TopicKind {
  private final Presence presence;
  private final SyncRequests requests;

  SyncNowTopics(Presence presence, SyncRequests requests) {
    this.presence = presence;
    this.requests = requests;
  }

  @Override
  public Set<String> types() {
    return Set.of("sync_failed");
  }

  @Override
  public Topic begin(Line line, AccessToken token) {
    Principal principal = token.principal();
    Presence.Stay stay =
        presence.arrived(
            principal,
            "sync",
            request ->
                line.send(
                    Messages.typed(
                        "sync_now", json -> json.writeStringField("requestId", request))));
    return new SyncNowTopic(principal, stay, requests);
  }

  private record SyncNowTopic(Principal principal, Presence.Stay stay, SyncRequests requests)
      implements Topic {
    @Override
    public void received(String type, Fields message) {
      Fields payload = message.fields("payload").orElseThrow(() -> message.missing("payload"));
      requests.failed(
          principal, payload.requiredText("request_id"), payload.requiredText("reason"));
    }

    @Override
    public void woken() {
      // Whoever asks says so on their own thread.
    }

    @Override
    public void closed() {
      stay.end();
    }
  }
}
