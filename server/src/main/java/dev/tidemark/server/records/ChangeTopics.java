package dev.tidemark.server.records;

import dev.tidemark.engine.live.From;
import dev.tidemark.engine.live.Live;
import dev.tidemark.engine.live.Subscription;
import dev.tidemark.engine.live.View;
import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.LiveLine;
import dev.tidemark.server.socket.Topic;
import dev.tidemark.server.socket.TopicKind;
import jakarta.inject.Singleton;
import java.util.Set;

/// Begins to tell clients of changes, of no collection at first.
@Singleton
final class ChangeTopics implements TopicKind {
  private final Live live;

  ChangeTopics(Live live) {
    this.live = live;
  }

  @Override
  public Set<String> types() {
    return Set.of(ChangeTopic.SUBSCRIBE, ChangeTopic.UNSUBSCRIBE);
  }

  @Override
  public Topic begin(Line line, AccessToken token) {
    var told = new LiveLine(line, "records");
    Subscription subscription = live.subscribe(token.reader(), View.of(Set.of()), From.now(), told);
    return new ChangeTopic(line, told, subscription);
  }
}
