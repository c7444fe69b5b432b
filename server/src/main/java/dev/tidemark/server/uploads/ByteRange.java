package dev.tidemark.server.uploads;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which bytes of a file a request asks for. Several ranges at once are answered with the whole
/// file, as a server may.
///
/// Source: RFC 9110, section 14.
sealed interface ByteRange {
  /// All of it.
  record Whole() implements ByteRange {}

  /// Some of it.
  ///
  /// @param from where it begins
  /// @param length how many bytes, at least 1
  record Part(long from, long length) implements ByteRange {}

  /// Bytes that it does not have.
  record Beyond() implements ByteRange {}

  /// `bytes=0-99`, `bytes=100-`, `bytes=-100`.
  Pattern SINGLE = Pattern.compile("\\s*bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

  /// What a `Range` header asks for of so many bytes.
  static ByteRange of(@Nullable String header, long size) {
    Matcher range = SINGLE.matcher(header == null ? "" : header);
    if (!range.matches()) {
      return new Whole();
    }
    String first = range.group(1);
    String last = range.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? new Whole() : end(Long.parseLong(last), size);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size - 1 : Long.parseLong(last);
    if (to < from && !last.isEmpty()) {
      return new Whole();
    }
    return from >= size ? new Beyond() : new Part(from, Math.min(to, size - 1) - from + 1);
  }

  private static ByteRange end(long count, long size) {
    long length = Math.min(count, size);
    return length == 0 ? new Beyond() : new Part(size - length, length);
  }
}
