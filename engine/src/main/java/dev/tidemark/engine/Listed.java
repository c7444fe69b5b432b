package dev.tidemark.engine;

import java.util.List;

/// A part of a list.
///
/// @param items what is in that part
/// @param total how long the whole list is
public record Listed<T>(List<T> items, long total) {
  public Listed {
    items = List.copyOf(items);
  }
}
