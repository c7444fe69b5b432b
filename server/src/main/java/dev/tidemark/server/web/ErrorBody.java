package dev.tidemark.server.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Instant;
import java.util.Map;

/// What an error looks like, wherever it happened:
/// `{"error":{"code","message","details","timestamp","requestId"}}`.
final class ErrorBody {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ErrorBody() {}

  /// @param code the code by which the request's protocol knows the error
  static byte[] of(ErrorCode code, ApiException e, Instant now, String requestId) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeObjectFieldStart("error");
      json.writeStringField("code", code.name());
      json.writeStringField("message", e.getMessage());
      json.writeFieldName("details");
      json.writeRawValue(MAPPER.writeValueAsString(e.details()));
      json.writeStringField("timestamp", Times.text(now));
      json.writeStringField("requestId", requestId);
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  /// The headers that go with it.
  static Map<String, String> headers(ErrorCode code, HttpServerRequest request) {
    boolean goesOn = !request.isEnded() && request.version() != HttpVersion.HTTP_2;
    return switch (code) {
      case UNAUTHORIZED, AUTH_001, AUTH_002 -> Map.of("WWW-Authenticate", "Bearer");
      case SYNC_IN_PROGRESS -> Map.of("Retry-After", "1");
      case DATABASE_ERROR -> Map.of("Retry-After", "5");
      case PAYLOAD_TOO_LARGE -> goesOn ? Map.of("Connection", "close") : Map.of();
      default -> Map.of();
    };
  }
}
