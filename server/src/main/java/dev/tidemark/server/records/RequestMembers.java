package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.StrictJson.InvalidJson;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/// Reads large bodies in one pass, without ever holding them as a tree.
final class RequestMembers {
  private RequestMembers() {}

  /// Reads a body at whose `{` the parser stands, to its `}`.
  @FunctionalInterface
  interface Body<T> {
    /// @return makes of it the request, or says what it lacks; asked when the body is known to be
    ///   proper JSON to its end
    Supplier<T> read(JsonParser parser) throws IOException, InvalidJson;
  }

  /// Takes one member of an object.
  @FunctionalInterface
  interface Member {
    /// Reads the value, leaving the parser at its end.
    ///
    /// @param token what the value begins with
    void read(String name, JsonToken token) throws IOException, InvalidJson;
  }

  /// Reads a body that is a JSON object.
  ///
  /// @throws ApiException when it is none
  static <T> T read(byte[] bytes, Body<T> body) {
    try (JsonParser parser = StrictJson.factory().createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ApiException.invalid("body", "expected a JSON object");
      }
      Supplier<T> read = body.read(parser);
      if (parser.nextToken() != null) {
        throw ApiException.invalid("body", "more text after the JSON object");
      }
      return read.get();
    } catch (JsonProcessingException e) {
      throw Bodies.invalid(InvalidJson.from(e));
    } catch (InvalidJson e) {
      throw Bodies.invalid(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads the object at whose `{` the parser stands.
  static void each(JsonParser parser, Member member) throws IOException, InvalidJson {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      member.read(parser.currentName(), parser.nextToken());
    }
  }
}
