package dev.tidemark.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The body of one answer, in memory that is used again for the next.
///
/// For one thread.
final class Collected implements HttpConnection.Body {
  private byte[] bytes = new byte[64 * 1024];
  private int length;

  Collected cleared() {
    length = 0;
    return this;
  }

  @Override
  public void take(byte[] source, int from, int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
    }
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  int length() {
    return length;
  }

  boolean startsWith(byte[] text) {
    return length >= text.length && startsAt(0, text);
  }

  /// The whole number that begins there.
  long number(int from) {
    long number = 0;
    for (int at = from; at < length && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      number = 10 * number + bytes[at] - '0';
    }
    return number;
  }

  /// Where the text first stands; -1 when it does not.
  int indexOf(byte[] text) {
    for (int at = 0; at <= length - text.length; at++) {
      if (startsAt(at, text)) {
        return at;
      }
    }
    return -1;
  }

  /// Where the text last stands; -1 when it does not.
  int lastIndexOf(byte[] text) {
    for (int at = length - text.length; at >= 0; at--) {
      if (startsAt(at, text)) {
        return at;
      }
    }
    return -1;
  }

  /// How often the text stands there.
  int count(byte[] text) {
    int count = 0;
    for (int at = 0; at <= length - text.length; at++) {
      if (startsAt(at, text)) {
        count++;
      }
    }
    return count;
  }

  /// The text from there to the next quotation mark.
  String quoted(int from) {
    int end = from;
    while (bytes[end] != '"') {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  byte at(int index) {
    return bytes[index];
  }

  String text() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private boolean startsAt(int at, byte[] text) {
    if (bytes[at] != text[0]) {
      return false;
    }
    return Arrays.equals(bytes, at, at + text.length, text, 0, text.length);
  }
}
