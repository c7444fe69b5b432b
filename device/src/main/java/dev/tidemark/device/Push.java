package dev.tidemark.device;

import dev.tidemark.core.ChangeSet;
import java.util.List;

/// Edits on their way to the server. It is sent again, just so, until it is answered.
public final class Push {
  private final long number;
  private final List<Edit> edits;
  private final ChangeSet set;

  Push(long number, List<Edit> edits, ChangeSet set) {
    this.number = number;
    this.edits = List.copyOf(edits);
    this.set = set;
  }

  /// Which push of its device it is, from 1 on.
  public long number() {
    return number;
  }

  /// What is sent, in order.
  public List<Edit> edits() {
    return edits;
  }

  /// What the server is asked to commit.
  public ChangeSet set() {
    return set;
  }

  /// Whether the server knows repeats of it by name, so that even a copy that comes hours later
  /// does no harm.
  public boolean named() {
    return set.receipt() != null;
  }

  @Override
  public String toString() {
    return "push " + number + (named() ? "" : " (unnamed)");
  }
}
