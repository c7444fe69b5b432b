package dev.tidemark.engine.documents;

import org.jspecify.annotations.Nullable;

/// Somebody in a document, as others see them. One who has it open twice is two.
///
/// @param id tells participants apart, as long as they stay
/// @param user the id of the user
/// @param author the name in clocks; null for one who looks on
public record Participant(String id, String user, @Nullable String author) {
  /// Whether they write.
  public boolean editing() {
    return author != null;
  }
}
