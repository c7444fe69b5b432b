package dev.tidemark.engine.documents;

import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Edit;

/// What an author wrote and nobody has taken yet.
///
/// @param session who wrote it
/// @param number its number; 0 for the author's next
/// @param seen what of others they had seen
/// @param edit what they did to the text as they saw it
record Waiting(DocumentSession session, long number, VectorClock seen, Edit edit) {
  OpenDocument document() {
    return session.document();
  }
}
