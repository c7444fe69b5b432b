package dev.tidemark.server.admin;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Splits UTF-8 text into lines, holding one at a time. A line that is too long or not UTF-8 does
/// not keep the others from being read. A byte order mark is left out.
final class Lines implements Closeable {
  /// The longest line, in bytes: a push takes no more.
  static final int LONGEST = 10 * 1024 * 1024;

  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final byte[] buffer = new byte[64 * 1024];
  private int at;
  private int end;
  private long number;

  Lines(InputStream in) {
    this.in = in;
  }

  /// One line.
  sealed interface Line {
    /// Which, from 1.
    long number();

    /// A line without its line feed.
    record Text(long number, String text) implements Line {
      boolean isBlank() {
        return text.isBlank();
      }
    }

    /// A line that is not text.
    record Unreadable(long number, String reason) implements Line {}
  }

  /// The next line; empty at the end.
  ///
  /// @throws IOException when the file cannot be read on, or is not UTF-8 altogether
  Optional<Line> next() throws IOException {
    if (number == 0) {
      fill();
      skipMark();
    }
    if (at == end && !fill()) {
      return Optional.empty();
    }
    number++;
    var bytes = new ByteArrayOutputStream();
    boolean tooLong = false;
    do {
      int feed = lineFeed();
      int length = feed - at;
      tooLong |= bytes.size() + length > LONGEST;
      if (!tooLong) {
        bytes.write(buffer, at, length);
      }
      at = Math.min(feed + 1, end);
      if (feed < end) {
        break;
      }
    } while (fill());
    return Optional.of(
        tooLong
            ? new Line.Unreadable(number, "longer than " + LONGEST + " bytes")
            : line(bytes.toByteArray()));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private Line line(byte[] bytes) {
    try {
      return new Line.Text(
          number, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return new Line.Unreadable(number, "not UTF-8");
    }
  }

  /// Where the next line feed is in the buffer; its end when it holds none.
  private int lineFeed() {
    for (int i = at; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return end;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.readNBytes(buffer, 0, buffer.length));
    return end > 0;
  }

  private void skipMark() throws IOException {
    if (startsWith(BOM)) {
      at = BOM.length;
    } else if (startsWith((byte) 0xFF, (byte) 0xFE) || startsWith((byte) 0xFE, (byte) 0xFF)) {
      throw new IOException("this is UTF-16 (expected: UTF-8)");
    }
  }

  private boolean startsWith(byte... mark) {
    if (end < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if (buffer[i] != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
