package dev.tidemark.server.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.tidemark.core.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Turns the answer to a full sync into one line for each record, reading and writing at once.
final class Export {
  /// Writes text as it is; without the feature, characters beyond the basic plane become escapes.
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  private Export() {}

  /// Writes the records as `{"id","version","data","updatedAt","vectorClock"}`, each on a line;
  /// numbers keep their digits.
  ///
  /// @return how many there were
  /// @throws IOException also when the answer ends early or is not that of a full sync
  static long write(InputStream answer, OutputStream out) throws IOException {
    try (JsonParser parser = StrictJson.factory().createParser(answer);
        JsonGenerator generator = FACTORY.createGenerator(out)) {
      generator.configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false);
      generator.setRootValueSeparator(null);
      expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
      long count = 0;
      boolean complete = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("data")) {
          count = collections(parser, generator);
        } else {
          complete |= name.equals("syncToken");
          parser.skipChildren();
        }
      }
      expect(parser, parser.currentToken(), JsonToken.END_OBJECT);
      if (!complete) {
        throw new IOException("the answer is not that of a full sync");
      }
      return count;
    }
  }

  private static long collections(JsonParser parser, JsonGenerator generator) throws IOException {
    expect(parser, parser.currentToken(), JsonToken.START_OBJECT);
    long count = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      expect(parser, parser.nextToken(), JsonToken.START_ARRAY);
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        copy(parser, generator);
        generator.writeRaw('\n');
        count++;
      }
      expect(parser, parser.currentToken(), JsonToken.END_ARRAY);
    }
    expect(parser, parser.currentToken(), JsonToken.END_OBJECT);
    return count;
  }

  /// Copies the value that the parser stands on.
  private static void copy(JsonParser parser, JsonGenerator generator) throws IOException {
    int depth = 0;
    do {
      JsonToken token = parser.currentToken();
      if (token == null) {
        throw new IOException("the answer ends early");
      }
      switch (token) {
        case START_OBJECT -> {
          generator.writeStartObject();
          depth++;
        }
        case START_ARRAY -> {
          generator.writeStartArray();
          depth++;
        }
        case END_OBJECT -> {
          generator.writeEndObject();
          depth--;
        }
        case END_ARRAY -> {
          generator.writeEndArray();
          depth--;
        }
        case FIELD_NAME -> generator.writeFieldName(parser.currentName());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> generator.writeNumber(parser.getText());
        default -> generator.copyCurrentEvent(parser);
      }
      if (depth > 0) {
        parser.nextToken();
      }
    } while (depth > 0);
  }

  private static void expect(JsonParser parser, @Nullable JsonToken token, JsonToken expected)
      throws IOException {
    if (token == null) {
      throw new IOException("the answer ends early");
    }
    if (token != expected) {
      throw new IOException(
          "the answer is not that of a full sync: at \"" + StrictJson.pointer(parser) + "\"");
    }
  }
}
