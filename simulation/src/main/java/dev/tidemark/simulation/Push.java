package dev.tidemark.simulation;

import dev.tidemark.core.ChangeSet;
import dev.tidemark.engine.Submission;
import java.util.List;

/// Edits on their way to the server. It is sent again, just so, until it is answered.
final class Push implements Request {
  private final long number;
  private final List<Edit> edits;
  private final ChangeSet set;
  private int attempt;

  Push(long number, List<Edit> edits, ChangeSet set) {
    this.number = number;
    this.edits = List.copyOf(edits);
    this.set = set;
  }

  List<Edit> edits() {
    return edits;
  }

  ChangeSet set() {
    return set;
  }

  @Override
  public Submission submission() {
    return new Submission(set, Answers::write);
  }

  /// Whether the server knows repeats of it by name, so that even a copy that comes hours later
  /// does no harm.
  boolean named() {
    return set.receipt() != null;
  }

  /// Begins another attempt. What still travels of earlier ones is lost unless the push is named:
  /// its connection is closed.
  int nextAttempt() {
    return ++attempt;
  }

  int attempt() {
    return attempt;
  }

  /// Whether what belongs to that attempt may still arrive.
  boolean open(int ofAttempt) {
    return named() || ofAttempt == attempt;
  }

  @Override
  public String toString() {
    return "push " + number + (named() ? "" : " (unnamed)");
  }
}
