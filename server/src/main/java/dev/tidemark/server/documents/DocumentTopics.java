package dev.tidemark.server.documents;

import dev.tidemark.engine.documents.Documents;
import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.Topic;
import dev.tidemark.server.socket.TopicKind;
import jakarta.inject.Singleton;
import java.util.Set;

/// Lets clients into documents.
@Singleton
final class DocumentTopics implements TopicKind {
  private final Documents documents;

  DocumentTopics(Documents documents) {
    this.documents = documents;
  }

  @Override
  public Set<String> types() {
    return DocumentTopic.TYPES;
  }

  @Override
  public Topic begin(Line line, AccessToken token) {
    return new DocumentTopic(line, token, documents);
  }
}
