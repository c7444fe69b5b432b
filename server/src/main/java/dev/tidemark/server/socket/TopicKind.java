package dev.tidemark.server.socket;

import dev.tidemark.server.identity.AccessToken;
import java.util.Set;

/// A kind of [Topic]. Every bean of this type is there on each `/sync` socket, so that protocols
/// share it without knowing each other.
public interface TopicKind {
  /// The types of the messages that are about it; no other kind has one of these.
  Set<String> types();

  /// Begins for a client that has signed in.
  Topic begin(Line line, AccessToken token);
}
