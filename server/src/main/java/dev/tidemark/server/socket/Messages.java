package dev.tidemark.server.socket;

import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorBody;
import dev.tidemark.server.web.Json;

/// Writes messages of `/sync`: `{"type":"…", …}`.
public final class Messages {
  /// Where the socket is.
  public static final String PATH = "/sync";

  private Messages() {}

  /// A message of that type with those members.
  public static String typed(String type, Json.Writer members) {
    return Json.text(json -> {
      json.writeStartObject();
      json.writeStringField("type", type);
      members.write(json);
      json.writeEndObject();
    });
  }

  /// What was wrong.
  public static String error(ApiException e) {
    return typed(
        "error",
        json -> {
          json.writeFieldName("error");
          ErrorBody.writeBrief(json, PATH, e);
        });
  }
}
