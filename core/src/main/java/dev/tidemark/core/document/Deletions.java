package dev.tidemark.core.document;

import java.util.ArrayList;
import java.util.List;

/// What is left to delete, piece by piece in the order of the text.
final class Deletions {
  private final List<Edit.Delete> edits = new ArrayList<>(1);
  private int position;
  private int length;
  private boolean begun;

  /// @param position where, when there turns out to be no piece
  Deletions(int position) {
    this.position = position;
  }

  /// Adds a piece: its position once those before it are deleted, and how much of it is left.
  void add(int at, int left) {
    if (begun && at != position && left > 0) {
      if (length > 0) {
        edits.add(new Edit.Delete(position, length));
      }
      position = at;
      length = 0;
    } else if (!begun) {
      position = at;
    }
    begun = true;
    length += left;
  }

  /// All of it; one of length 0 when nothing is left to delete.
  List<Edit.Delete> edits() {
    if (length > 0 || edits.isEmpty()) {
      edits.add(new Edit.Delete(position, length));
    }
    return List.copyOf(edits);
  }
}
