package dev.tidemark.server.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.VectorClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Vector clocks as the protocol carries them: `{"device1": 10, "server": 15}`, in `X-Vector-Clock`
/// as base64 of that.
public final class VectorClocks {
  /// The header.
  public static final String HEADER = "X-Vector-Clock";

  /// A clock that makes a longer header than this stays out of it: servers and proxies refuse long
  /// headers.
  private static final int LONGEST_HEADER = 4_096;

  private VectorClocks() {}

  /// Reads the clock at whose `{` the parser stands.
  ///
  /// @param field the member, for the error
  /// @throws ApiException INVALID_VECTOR_CLOCK when it is none
  public static VectorClock read(JsonParser parser, String field) throws IOException {
    var entries = new TreeMap<String, Long>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean whole =
          parser.nextToken() == JsonToken.VALUE_NUMBER_INT
              && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!whole) {
        throw invalid(field + "/" + name, "expected a whole number from 0 to 2^53 - 1");
      }
      entries.put(name, parser.getLongValue());
    }
    try {
      return VectorClock.of(entries);
    } catch (IllegalArgumentException e) {
      throw invalid(field, String.valueOf(e.getMessage()));
    }
  }

  /// The clock that a member of a tree holds.
  ///
  /// @param field the member, for the error
  /// @throws ApiException INVALID_VECTOR_CLOCK when it is none
  public static VectorClock of(JsonNode value, String field) {
    if (!value.isObject()) {
      throw invalid(field, "expected an object");
    }
    try (JsonParser parser = value.traverse()) {
      parser.nextToken();
      return read(parser, field);
    } catch (IOException e) {
      throw invalid(field, "could not be read");
    }
  }

  /// Checks the header of a request; it says nothing that is acted upon.
  ///
  /// @throws ApiException INVALID_VECTOR_CLOCK when it is no clock
  public static void check(@Nullable String header) {
    if (header == null) {
      return;
    }
    try {
      byte[] json = Base64.getDecoder().decode(header);
      try (JsonParser parser = StrictJson.factory().createParser(json)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          throw invalid(HEADER, "expected base64 of a JSON object");
        }
        read(parser, HEADER);
        if (parser.nextToken() != null) {
          throw invalid(HEADER, "more text after the JSON object");
        }
      }
    } catch (IllegalArgumentException | JsonProcessingException e) {
      throw invalid(HEADER, "expected base64 of a JSON object");
    } catch (IOException e) {
      throw invalid(HEADER, "could not be read");
    }
  }

  /// The clock that the store holds as that text.
  public static VectorClock stored(String json) {
    var entries = new TreeMap<String, Long>();
    StrictJson.tree(json)
        .properties()
        .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asLong()));
    return VectorClock.of(entries);
  }

  /// The header that carries that clock; null when it would be too long.
  public static @Nullable String header(VectorClock clock) {
    String text = Base64.getEncoder().encodeToString(clock.json().getBytes(StandardCharsets.UTF_8));
    return text.length() > LONGEST_HEADER ? null : text;
  }

  /// The error of a clock that is none.
  public static ApiException invalid(String field, String reason) {
    return new ApiException(
        ErrorCode.INVALID_VECTOR_CLOCK,
        field + ": " + reason,
        Map.of("field", field, "reason", reason));
  }
}
