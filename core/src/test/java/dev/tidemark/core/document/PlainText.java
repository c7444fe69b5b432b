package dev.tidemark.core.document;

/// A text that edits change, one after the other. One that reaches beyond the end, as can be where
/// edits are not merged, ends there.
final class PlainText {
  private final StringBuilder text;

  PlainText(String text) {
    this.text = new StringBuilder(text);
  }

  String text() {
    return text.toString();
  }

  void change(Edit edit) {
    int start = after(0, edit.position());
    switch (edit) {
      case Edit.Insert insert -> text.insert(start, insert.text());
      case Edit.Delete delete -> text.delete(start, after(start, delete.length()));
    }
  }

  private int after(int start, int codePoints) {
    int left = text.codePointCount(start, text.length());
    return text.offsetByCodePoints(start, Math.min(codePoints, left));
  }
}
