package dev.tidemark.engine;

import java.time.Instant;

/// What a request was answered, kept so that a repeat gets the same.
///
/// @param name which request
/// @param digest a digest of its body
/// @param answer the body of the answer
/// @param answeredAt when
public record StoredAnswer(Name name, String digest, String answer, Instant answeredAt) {

  /// Names a request: who sent it and where to, and the sender's name for it.
  public record Name(String scope, String key) {}
}
