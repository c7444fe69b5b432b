package dev.tidemark.store.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// The body of an answer that is kept: as it is, or deflated when it is long, since the answer to a
/// thousand changes says the same thing a thousand times.
///
/// @param encoding 0 for UTF-8, 1 for UTF-8 deflated
record AnswerBody(int encoding, byte[] bytes) {
  private static final int LONG = 1_024;

  static AnswerBody of(String text) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    if (plain.length < LONG) {
      return new AnswerBody(0, plain);
    }
    var out = new ByteArrayOutputStream(plain.length / 4);
    try (var deflater = new Deflater(Deflater.BEST_SPEED)) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] part = new byte[8_192];
      while (!deflater.finished()) {
        out.write(part, 0, deflater.deflate(part));
      }
    }
    return new AnswerBody(1, out.toByteArray());
  }

  static String text(int encoding, byte[] bytes) {
    if (encoding == 0) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    var out = new ByteArrayOutputStream(bytes.length * 4);
    try (var inflater = new Inflater()) {
      inflater.setInput(bytes);
      byte[] part = new byte[8_192];
      while (!inflater.finished()) {
        int length = inflater.inflate(part);
        if (length == 0) {
          throw new IllegalStateException("an answer is cut short");
        }
        out.write(part, 0, length);
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException("an answer is damaged", e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
