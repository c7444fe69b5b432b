package dev.tidemark.core.document;

import java.util.random.RandomGenerator;

/// Edits as people make them: characters typed one after the other, or each before the last; a word
/// or a paragraph pasted; backspaces, and deletions of any size; now and then elsewhere.
final class Typist {
  private static final String[] CHARACTERS = {"a", "b", "c", "d", "e", " ", "ß", "語", "😀", "𝄞"};

  private final RandomGenerator random;

  Typist(RandomGenerator random) {
    this.random = random;
  }

  /// The next edit of a text that is so long, after that one.
  Edit next(Edit last, int length) {
    int place = random.nextInt(4) == 0 ? random.nextInt(length + 1) : Math.min(after(last), length);
    return switch (random.nextInt(12)) {
      case 0, 1 -> new Edit.Delete(Math.max(place - 1, 0), Math.min(length, 1));
      case 2 -> new Edit.Delete(place, random.nextInt(Math.min(length - place, 12) + 1));
      case 3 -> new Edit.Insert(place, text(random.nextInt(20)));
      case 4 -> new Edit.Insert(Math.max(place - 1, 0), text(1));
      default -> new Edit.Insert(place, text(1));
    };
  }

  private static int after(Edit edit) {
    return switch (edit) {
      case Edit.Insert(int position, String text) ->
          position + text.codePointCount(0, text.length());
      case Edit.Delete delete -> delete.position();
    };
  }

  private String text(int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
    }
    return text.toString();
  }
}
