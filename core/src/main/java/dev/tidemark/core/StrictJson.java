package dev.tidemark.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads JSON as every protocol wants it: I-JSON in UTF-8 without duplicate members, at most 64
/// levels deep.
///
/// Source: RFC 7493 (I-JSON); protocol decisions, section 1.
public final class StrictJson {
  /// The deepest nesting that is read.
  public static final int MAX_DEPTH = 64;

  private static final String UNEXPECTED_END = "unexpected end";
  private static final char REPLACEMENT = '\uFFFD';

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(400)
                  .build())
          .build();

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private StrictJson() {}

  /// Where parsers for requests come from. They take nothing but UTF-8, and report duplicate
  /// members and depth; [#skipValue] and [#data] do the rest.
  public static JsonFactory factory() {
    return FACTORY;
  }

  /// Writes and reads trees; numbers keep their digits.
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /// Reads a tree from text that this server has checked before, as the store's columns hold it.
  ///
  /// @throws IllegalArgumentException when it is not JSON
  public static JsonNode tree(String trusted) {
    try {
      return MAPPER.readTree(trusted);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// Reads and checks a whole JSON object.
  ///
  /// @throws InvalidJson saying what is wrong and where
  public static Data data(byte[] utf8) throws InvalidJson {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidJson("", "expected a JSON object");
      }
      Data data = data(parser, utf8);
      if (parser.nextToken() != null) {
        throw new InvalidJson("", "more text after the JSON object");
      }
      return data;
    } catch (JsonProcessingException e) {
      throw InvalidJson.from(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads and checks the object that the parser stands at the start of, leaving the parser at its
  /// end.
  ///
  /// @param source what the parser reads from
  /// @throws InvalidJson when the object is not I-JSON
  public static Data data(JsonParser parser, byte[] source) throws IOException, InvalidJson {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    skipValue(parser);
    int to = (int) parser.currentLocation().getByteOffset();
    return new Data(compact(source, from, to));
  }

  /// Moves past the value that the parser stands on, checking that it is I-JSON.
  ///
  /// @throws InvalidJson when a number is beyond a double or its exponent has more than three
  ///   digits, or a text holds half of a surrogate pair
  public static void skipValue(JsonParser parser) throws IOException, InvalidJson {
    int depth = 0;
    JsonToken token = parser.currentToken();
    while (true) {
      if (token == null) {
        throw new InvalidJson("", UNEXPECTED_END);
      }
      switch (token) {
        case START_OBJECT, START_ARRAY -> depth++;
        case END_OBJECT, END_ARRAY -> depth--;
        case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> requireDouble(parser);
        case VALUE_STRING, FIELD_NAME -> requirePairs(parser);
        default -> {}
      }
      if (depth == 0) {
        return;
      }
      token = parser.nextToken();
    }
  }

  /// The JSON pointer to where the parser stands.
  public static String pointer(JsonParser parser) {
    return parser.getParsingContext().pathAsPointer().toString();
  }

  private static void requireDouble(JsonParser parser) throws IOException, InvalidJson {
    if (parser.getTextLength() > 300 || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
      String number = parser.getText();
      if (Double.isInfinite(Double.parseDouble(number))) {
        throw new InvalidJson(pointer(parser), "a number beyond the range of a double");
      }
      if (exponentDigits(number) > 3) {
        throw new InvalidJson(pointer(parser), "an exponent of more than three digits");
      }
    }
  }

  /// `1e-99999999999` is 0 as a double, but trees keep a number's digits and have no room for it.
  private static int exponentDigits(String number) {
    int e = Math.max(number.indexOf('e'), number.indexOf('E'));
    if (e < 0) {
      return 0;
    }
    char next = number.charAt(e + 1);
    return number.length() - e - (next == '-' || next == '+' ? 2 : 1);
  }

  private static void requirePairs(JsonParser parser) throws IOException, InvalidJson {
    char[] text = parser.getTextCharacters();
    int end = parser.getTextOffset() + parser.getTextLength();
    for (int i = parser.getTextOffset(); i < end; i++) {
      if (Character.isSurrogate(text[i])) {
        boolean pair = i + 1 < end && Character.isSurrogatePair(text[i], text[i + 1]);
        if (!pair) {
          throw new InvalidJson(printablePointer(parser), "half of a surrogate pair");
        }
        i++;
      }
    }
  }

  /// A member's name that holds half of a pair cannot be sent back: then it is its object's
  /// pointer.
  private static String printablePointer(JsonParser parser) {
    JsonStreamContext place = parser.getParsingContext();
    boolean name = parser.currentToken() == JsonToken.FIELD_NAME;
    return (name ? place.getParent() : place).pathAsPointer().toString();
  }

  /// The JSON text without the white space between its tokens.
  private static String compact(byte[] source, int from, int to) throws InvalidJson {
    int firstSpace = nextSpace(source, from, to);
    if (firstSpace == to) {
      return text(source, from, to);
    }
    byte[] kept = new byte[to - from];
    int length = 0;
    boolean inString = false;
    for (int i = from; i < to; i++) {
      byte b = source[i];
      if (inString) {
        kept[length++] = b;
        if (b == '\\') {
          kept[length++] = source[++i];
        } else if (b == '"') {
          inString = false;
        }
      } else if (b > ' ' || b < 0) {
        kept[length++] = b;
        inString = b == '"';
      }
    }
    return text(kept, 0, length);
  }

  /// Decodes strictly: the parser lets overlong forms pass, which decoding would replace.
  private static String text(byte[] utf8, int from, int to) throws InvalidJson {
    var text = new String(utf8, from, to - from, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0
        && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), 0, to - from, utf8, from, to)) {
      throw new InvalidJson("", "invalid UTF-8");
    }
    return text;
  }

  private static int nextSpace(byte[] source, int from, int to) {
    for (int i = from; i < to; i++) {
      if (source[i] >= 0 && source[i] <= ' ') {
        return i;
      }
    }
    return to;
  }

  /// JSON that a request may not hold: what is wrong, and at which pointer as far as it is known.
  public static final class InvalidJson extends Exception {
    private static final long serialVersionUID = 1;

    private final String pointer;

    public InvalidJson(String pointer, String message) {
      super(message);
      this.pointer = pointer;
    }

    /// The parser's own complaint, as far as it is about the text and not about the parser.
    public static InvalidJson from(JsonProcessingException e) {
      var at = e.getLocation();
      String place =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      return new InvalidJson(isDuplicate(e) ? duplicatePointer(e) : "", complaint(e) + place);
    }

    /// The JSON pointer of the offending value; empty for the whole document.
    public String pointer() {
      return pointer;
    }

    private static String complaint(JsonProcessingException e) {
      String message = e.getOriginalMessage();
      if (message == null) {
        return "not JSON";
      }
      if (e instanceof JsonEOFException) {
        return UNEXPECTED_END;
      }
      if (e instanceof StreamConstraintsException) {
        return message.startsWith("Document nesting depth")
            ? "more than " + MAX_DEPTH + " levels deep"
            : "a number or a member's name is too long";
      }
      if (isDuplicate(e)) {
        return "duplicate member";
      }
      // What follows names settings of the parser.
      int end = message.indexOf(": ");
      return end < 0 ? message : message.substring(0, end);
    }

    private static boolean isDuplicate(JsonProcessingException e) {
      String message = e.getOriginalMessage();
      return message != null && message.startsWith("Duplicate field");
    }

    private static String duplicatePointer(JsonProcessingException e) {
      return e.getProcessor() instanceof JsonParser parser ? StrictJson.pointer(parser) : "";
    }
  }
}
