package dev.tidemark.server.records;

import dev.tidemark.core.Data;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The path of an operation in a batch: `/patients`, `/patients/7`, `/patients?limit=2&after=7`. It
/// is read as that of a request is; `/api/v1` may stand before it and a slash after it.
///
/// @param collection the collection
/// @param id the record's id; null when the path is the collection's
/// @param query the parameters, each by its first value
record BatchPath(String collection, @Nullable String id, Map<String, String> query) {
  private static final List<String> PREFIX = List.of("api", "v1");

  /// Reads a path.
  ///
  /// @throws ApiException NOT_FOUND when nothing that a batch may name is there
  static BatchPath of(String text) {
    if (!text.startsWith("/")) {
      throw ApiException.invalid("path", "expected a path such as /patients/7");
    }
    int mark = text.indexOf('?');
    String path = mark < 0 ? text : text.substring(0, mark);
    // In a path, other than in a query, a plus is a plus.
    List<String> segments = segments(path.replace("+", "%2B"));
    if (segments.size() > 2 && segments.subList(0, 2).equals(PREFIX)) {
      segments = segments.subList(2, segments.size());
    }
    if (segments.size() > 2 || Parameters.reserved(segments.getFirst())) {
      throw new ApiException(
          ErrorCode.NOT_FOUND,
          "path: there is no collection or record at this path",
          Map.of("field", "path"));
    }
    return new BatchPath(
        segments.getFirst(),
        segments.size() == 2 ? segments.getLast() : null,
        query(mark < 0 ? "" : text.substring(mark + 1)));
  }

  /// What a request of that method asks for at this path.
  ///
  /// @param body the body; throws [ApiException] when there is none
  /// @param headers the headers, by name in any case
  RecordRequest request(String method, Supplier<Data> body, Map<String, String> headers) {
    String ifMatch = headers.get("If-Match");
    String ifNoneMatch = headers.get("If-None-Match");
    return switch (method) {
      case "GET" ->
          id == null
              ? RecordRequest.list(collection, query.get("limit"), query.get("after"))
              : RecordRequest.get(collection, id, ifNoneMatch);
      case "POST" -> {
        if (id != null) {
          throw notTaken(method);
        }
        yield RecordRequest.create(collection, body.get());
      }
      case "PUT" -> RecordRequest.replace(collection, id(method), body.get(), ifMatch, ifNoneMatch);
      case "PATCH" -> RecordRequest.patch(collection, id(method), body.get(), ifMatch);
      case "DELETE" -> RecordRequest.delete(collection, id(method), ifMatch);
      default -> throw ApiException.invalid("method", "expected GET, POST, PUT, PATCH or DELETE");
    };
  }

  private String id(String method) {
    if (id == null) {
      throw notTaken(method);
    }
    return id;
  }

  private static ApiException notTaken(String method) {
    return new ApiException(
        ErrorCode.METHOD_NOT_ALLOWED,
        "method: this path does not take " + method,
        Map.of("field", "method"));
  }

  private static List<String> segments(String path) {
    var segments = new ArrayList<String>();
    String bare =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    for (String segment : bare.substring(1).split("/", -1)) {
      segments.add(decoded(segment));
    }
    return segments;
  }

  private static Map<String, String> query(String query) {
    var parameters = new HashMap<String, String>();
    for (String parameter : query.split("&", -1)) {
      int mark = parameter.indexOf('=');
      String name = mark < 0 ? parameter : parameter.substring(0, mark);
      parameters.putIfAbsent(decoded(name), mark < 0 ? "" : decoded(parameter.substring(mark + 1)));
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("path", "% without two hex digits after it");
    }
  }
}
