package dev.tidemark.engine;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.PullPage.Item;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A page of what happened after a cursor, told item by item. A reader may go on from after each of
/// them, also from within what grants and revocations brought.
///
/// @param steps what to tell the reader, in order
/// @param hasMore whether there is more; when not, the reader holds exactly what it may see
/// @param cursor where the reader is at the page's end
/// @param head the head under which the page was read
/// @param held the scopes that the reader held then
/// @param registered when its device had been registered, or last enrolled; null when it has none
public record Followed(
    List<Step> steps,
    boolean hasMore,
    Cursor cursor,
    Head head,
    Set<Scope> held,
    @Nullable Instant registered) {
  public Followed {
    steps = List.copyOf(steps);
    held = Set.copyOf(held);
  }

  /// One thing to tell the reader.
  ///
  /// @param moved whether it moved in the log; what grants and revocations brought did not
  /// @param after where the reader is once it was told
  public record Step(Item item, boolean moved, Cursor after) {}
}
