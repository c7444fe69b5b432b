package dev.tidemark.core.document;

import java.util.Arrays;

/// A vector clock as one document keeps it: by the indexes of its authors instead of their names.
/// An entry that is not there counts as 0.
final class Clock {
  private long[] numbers;

  Clock() {
    numbers = new long[0];
  }

  private Clock(long[] numbers) {
    this.numbers = numbers;
  }

  Clock copy() {
    return new Clock(numbers.clone());
  }

  long get(int author) {
    return author < numbers.length ? numbers[author] : 0;
  }

  void set(int author, long number) {
    if (author >= numbers.length) {
      numbers = Arrays.copyOf(numbers, author + 1);
    }
    numbers[author] = number;
  }

  boolean same(Clock other) {
    return this == other || (atLeast(other) && other.atLeast(this));
  }

  /// Whether no entry is lower than the other clock's.
  boolean atLeast(Clock other) {
    return atLeast(other, -1);
  }

  /// Whether no entry is lower than the other clock's, that author's own left aside.
  boolean atLeast(Clock other, int except) {
    for (int author = 0; author < other.numbers.length; author++) {
      if (get(author) < other.numbers[author] && author != except) {
        return false;
      }
    }
    return true;
  }

  /// Lowers each entry to the other clock's, but not that author's own; whether any was higher.
  boolean lower(Clock other, int except) {
    boolean lowered = false;
    for (int author = 0; author < numbers.length; author++) {
      if (numbers[author] > other.get(author) && author != except) {
        numbers[author] = other.get(author);
        lowered = true;
      }
    }
    return lowered;
  }
}
