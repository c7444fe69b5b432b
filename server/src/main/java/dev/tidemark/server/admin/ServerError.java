package dev.tidemark.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;

/// What a server answers instead of what was asked for.
///
/// @param status the HTTP status
/// @param code the protocol's name for it; empty when it gives none
/// @param message what it says, for a person
/// @param requestId where its log tells more; empty when it does not say
public record ServerError(int status, String code, String message, String requestId) {

  /// Reads the body of an answer; one that is not of the protocol has no code.
  public static ServerError read(int status, String body) {
    try {
      JsonNode answer = StrictJson.tree(body);
      JsonNode error = answer.path("error");
      return new ServerError(
          status,
          error.path("code").asText(),
          // The *fleet* protocol has nothing but a message.
          (error.isMissingNode() ? answer : error).path("message").asText(),
          error.path("requestId").asText());
    } catch (IllegalArgumentException e) {
      return new ServerError(status, "", "", "");
    }
  }

  @Override
  public String toString() {
    var text = new StringBuilder("the server answered ").append(status);
    if (!code.isEmpty()) {
      text.append(' ').append(code);
    }
    if (!message.isEmpty()) {
      text.append(": ").append(message);
    }
    if (status >= 500 && !requestId.isEmpty()) {
      text.append(" (request ").append(requestId).append(')');
    }
    return text.toString();
  }
}
