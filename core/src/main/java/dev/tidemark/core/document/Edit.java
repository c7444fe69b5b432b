package dev.tidemark.core.document;

/// What changes in a text: `Insert[position=4, text=more]`.
///
/// Positions and lengths count Unicode code points, so a character beyond the BMP is one. Any
/// values can be held; [Document#apply] says which it refuses.
public sealed interface Edit {
  /// The number of code points before it.
  int position();

  /// Text comes in.
  record Insert(int position, String text) implements Edit {}

  /// So many code points go, from the position onwards.
  record Delete(int position, int length) implements Edit {}
}
