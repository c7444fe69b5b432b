package dev.tidemark.core.document;

import java.util.Arrays;

/// A text that is changed at any place: code points in chunks of at most [#CHUNK].
///
/// Looking for a position goes from the chunk last used, over the sizes of those in between.
final class Rope {
  private static final int CHUNK = 2048;
  private static final int[] NO_CHUNK = {};

  private int[][] chunks = {new int[CHUNK]};
  private int[] sizes = {0};
  private int count = 1;
  private int length;

  /// A chunk, and how much comes before it.
  private int near;

  private int nearStart;

  Rope(String text) {
    insert(0, text);
  }

  /// In code points.
  int length() {
    return length;
  }

  void insert(int position, String text) {
    int added = text.codePointCount(0, text.length());
    seek(position);
    if (added > CHUNK / 2) {
      split(position - nearStart);
      insertChunks(text, added);
    } else {
      if (sizes[near] + added > CHUNK) {
        split(sizes[near] / 2);
        seek(position);
      }
      int at = position - nearStart;
      int[] chunk = chunks[near];
      System.arraycopy(chunk, at, chunk, at + added, sizes[near] - at);
      write(text, 0, chunk, at, added);
      sizes[near] += added;
    }
    length += added;
  }

  void delete(int position, int deleted) {
    int left = deleted;
    while (left > 0) {
      seek(position);
      while (position == nearStart + sizes[near]) {
        nearStart += sizes[near++];
      }
      int at = position - nearStart;
      int here = Math.min(left, sizes[near] - at);
      int[] chunk = chunks[near];
      System.arraycopy(chunk, at + here, chunk, at, sizes[near] - at - here);
      sizes[near] -= here;
      left -= here;
      if (near + 1 < count && sizes[near] + sizes[near + 1] <= CHUNK / 2) {
        System.arraycopy(chunks[near + 1], 0, chunk, sizes[near], sizes[near + 1]);
        sizes[near] += sizes[near + 1];
        remove(near + 1);
      }
    }
    length -= deleted;
  }

  String text() {
    var text = new StringBuilder(length);
    for (int i = 0; i < count; i++) {
      text.append(new String(chunks[i], 0, sizes[i]));
    }
    return text.toString();
  }

  /// Makes the chunk near the one that ends at or after that position.
  private void seek(int position) {
    while (position < nearStart) {
      nearStart -= sizes[--near];
    }
    while (position > nearStart + sizes[near]) {
      nearStart += sizes[near++];
    }
  }

  /// Makes what is in the near chunk from there on a chunk of its own.
  private void split(int at) {
    makeRoom(near + 1, 1);
    sizes[near + 1] = sizes[near] - at;
    System.arraycopy(chunks[near], at, chunks[near + 1], 0, sizes[near + 1]);
    sizes[near] = at;
  }

  /// Puts a text into chunks of its own, after the near one.
  private void insertChunks(String text, int added) {
    int more = (added + CHUNK - 1) / CHUNK;
    makeRoom(near + 1, more);
    int next = 0;
    for (int i = 0; i < more; i++) {
      int size = Math.min(CHUNK, added - i * CHUNK);
      next = write(text, next, chunks[near + 1 + i], 0, size);
      sizes[near + 1 + i] = size;
    }
  }

  /// Writes so many code points of the text, from that `char` on, and returns where the next is.
  private static int write(String text, int from, int[] chunk, int at, int codePoints) {
    int next = from;
    for (int i = 0; i < codePoints; i++) {
      int codePoint = text.codePointAt(next);
      chunk[at + i] = codePoint;
      next += Character.charCount(codePoint);
    }
    return next;
  }

  private void makeRoom(int index, int more) {
    if (count + more > chunks.length) {
      int roomier = Math.max(count + more, chunks.length * 2);
      chunks = Arrays.copyOf(chunks, roomier);
      sizes = Arrays.copyOf(sizes, roomier);
    }
    System.arraycopy(chunks, index, chunks, index + more, count - index);
    System.arraycopy(sizes, index, sizes, index + more, count - index);
    for (int i = index; i < index + more; i++) {
      chunks[i] = new int[CHUNK];
    }
    count += more;
  }

  private void remove(int index) {
    count--;
    System.arraycopy(chunks, index + 1, chunks, index, count - index);
    System.arraycopy(sizes, index + 1, sizes, index, count - index);
    chunks[count] = NO_CHUNK;
  }
}
