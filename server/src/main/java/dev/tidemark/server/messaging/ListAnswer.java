package dev.tidemark.server.messaging;

import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Paging;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a list, as this protocol shows it: `{"users":[…],"total":7,"limit":50,"offset":0}`.
///
/// Source: *messaging*, Pagination; protocol decisions, section 8.
final class ListAnswer {
  private static final int STANDARD_LIMIT = 50;
  private static final int MOST = 100;

  private ListAnswer() {}

  /// Which part is asked for.
  ///
  /// @throws ApiException naming the parameter that is out of range
  static Paging paging(@Nullable String limit, @Nullable String offset) {
    return Paging.of(limit, offset, STANDARD_LIMIT, MOST);
  }

  /// @param name what is listed
  /// @param total how long the whole list is
  static byte[] bytes(String name, List<? extends Json.Writer> part, long total, Paging paging) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeArrayFieldStart(name);
      for (Json.Writer one : part) {
        one.write(json);
      }
      json.writeEndArray();
      json.writeNumberField("total", total);
      json.writeNumberField("limit", paging.limit());
      json.writeNumberField("offset", paging.offset());
      json.writeEndObject();
    });
  }
}
