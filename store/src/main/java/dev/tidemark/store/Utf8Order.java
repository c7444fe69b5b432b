package dev.tidemark.store;

import java.util.Comparator;

/// Orders text by its UTF-8 bytes, as every store does. For text beyond the basic plane that is not
/// the order of [String#compareTo], which puts surrogates before U+E000.
public final class Utf8Order {
  /// By UTF-8 bytes.
  public static final Comparator<String> COMPARATOR = Utf8Order::compare;

  private Utf8Order() {}

  private static int compare(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    for (int i = 0; i < shorter; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        return rank(a) - rank(b);
      }
    }
    return one.length() - other.length();
  }

  /// UTF-8 bytes sort by code points, so surrogates, which stand for the highest, go last.
  private static int rank(char c) {
    return Character.isSurrogate(c) ? c + Character.MAX_VALUE : c;
  }
}
