package dev.tidemark.server.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// What an error looks like, wherever it happened, in most protocols:
/// `{"error":{"code","message","details","timestamp","requestId"}}`.
public final class ErrorBody {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ErrorBody() {}

  /// The whole body.
  ///
  /// @param code the code by which the request's protocol knows the error
  static byte[] of(ErrorCode code, ApiException e, Instant now, String requestId) {
    return Json.bytes(json -> write(json, error(code, e, now, requestId)));
  }

  /// The body of a protocol whose errors are one text. What went wrong on the server has the
  /// request's id beside it.
  static byte[] plain(String member, String text, ErrorCode code, String requestId) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField(member, text);
      if (code.status() >= 500) {
        json.writeStringField("requestId", requestId);
      }
      json.writeEndObject();
    });
  }

  /// Writes `{"code","message","details"}`, as sockets tell an error.
  ///
  /// @param path the socket's, by which its protocol is known
  public static void writeBrief(JsonGenerator json, String path, ApiException e)
      throws IOException {
    var brief = new LinkedHashMap<String, Object>();
    brief.put("code", Protocol.of(path, false).code(e).name());
    brief.put("message", String.valueOf(e.getMessage()));
    brief.put("details", e.details());
    json.writeRawValue(MAPPER.writeValueAsString(brief));
  }

  /// Writes it where it is a part of an answer.
  public static void write(JsonGenerator json, ApiException e, Instant now, String requestId)
      throws IOException {
    write(json, error(e, now, requestId));
  }

  /// What stands under `error`.
  public static Map<String, Object> error(ApiException e, Instant now, String requestId) {
    return error(e.code(), e, now, requestId);
  }

  private static Map<String, Object> error(
      ErrorCode code, ApiException e, Instant now, String requestId) {
    var error = new LinkedHashMap<String, Object>();
    error.put("code", code.name());
    error.put("message", String.valueOf(e.getMessage()));
    error.put("details", e.details());
    error.put("timestamp", Times.text(now));
    error.put("requestId", requestId);
    return error;
  }

  private static void write(JsonGenerator json, Map<String, Object> error) throws IOException {
    json.writeRawValue(MAPPER.writeValueAsString(Map.of("error", error)));
  }

  private static Map<String, String> retryAfter(ApiException e) {
    Object seconds = e.details().get(ApiException.RETRY_AFTER);
    return seconds == null ? Map.of() : Map.of("Retry-After", seconds.toString());
  }

  /// The headers that go with it.
  ///
  /// @param code the code by which the request's protocol knows the error
  static Map<String, String> headers(ErrorCode code, ApiException e, HttpServerRequest request) {
    boolean goesOn = !request.isEnded() && request.version() != HttpVersion.HTTP_2;
    return switch (code) {
      case UNAUTHORIZED, AUTH_001, AUTH_002 -> Map.of("WWW-Authenticate", "Bearer");
      case RATE_LIMITED, RATE_001, QUOTA_EXCEEDED -> retryAfter(e);
      case RANGE_NOT_SATISFIABLE -> Map.of("Content-Range", "bytes */" + e.details().get("size"));
      case SYNC_IN_PROGRESS -> Map.of("Retry-After", "1");
      case DATABASE_ERROR -> Map.of("Retry-After", "5");
      case PAYLOAD_TOO_LARGE -> goesOn ? Map.of("Connection", "close") : Map.of();
      default -> Map.of();
    };
  }
}
