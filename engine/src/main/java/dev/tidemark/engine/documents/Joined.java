package dev.tidemark.engine.documents;

import dev.tidemark.core.VectorClock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session as it begins.
///
/// @param session the session
/// @param epoch of which history the revisions are
/// @param revision from where on it is told operations
/// @param text the text there; null when the client holds it
/// @param clock the newest number of each author in it
/// @param others who else is in the document on this node
public record Joined(
    DocumentSession session,
    long epoch,
    long revision,
    @Nullable String text,
    VectorClock clock,
    List<Participant> others) {
  public Joined {
    others = List.copyOf(others);
  }
}
