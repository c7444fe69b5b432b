package dev.tidemark.engine.documents;

import dev.tidemark.core.document.Edit;
import java.util.ArrayList;
import java.util.List;

/// How one text becomes another: what both begin and end with stays.
final class Difference {
  private Difference() {}

  /// The edits, one after the other; none when the texts are the same.
  static List<Edit> between(String before, String after) {
    int[] from = before.codePoints().toArray();
    int[] to = after.codePoints().toArray();
    int shorter = Math.min(from.length, to.length);
    int same = 0;
    while (same < shorter && from[same] == to[same]) {
      same++;
    }
    int end = 0;
    while (end < shorter - same && from[from.length - 1 - end] == to[to.length - 1 - end]) {
      end++;
    }
    var edits = new ArrayList<Edit>(2);
    if (from.length > same + end) {
      edits.add(new Edit.Delete(same, from.length - same - end));
    }
    if (to.length > same + end) {
      edits.add(new Edit.Insert(same, new String(to, same, to.length - same - end)));
    }
    return edits;
  }
}
