package dev.tidemark.server.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Writes answers.
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /// Something that writes one JSON value.
  @FunctionalInterface
  public interface Writer {
    /// Writes to the generator.
    void write(JsonGenerator json) throws IOException;
  }

  /// The value as UTF-8 bytes.
  public static byte[] bytes(Writer writer) {
    var bytes = new ByteArrayOutputStream(1_024);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// The value as text.
  public static String text(Writer writer) {
    return new String(bytes(writer), StandardCharsets.UTF_8);
  }

  /// What writers for streams come from.
  public static JsonFactory factory() {
    return FACTORY;
  }
}
