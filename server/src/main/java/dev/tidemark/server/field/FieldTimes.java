package dev.tidemark.server.field;

import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Times;
import java.time.Instant;

/// The times that clients send back to the server.
final class FieldTimes {
  private FieldTimes() {}

  /// Reads one.
  ///
  /// @param field the parameter or member
  /// @throws ApiException naming it when it is none: a bare date is none
  static Instant parse(String field, String text) {
    try {
      return Times.parse(field, text);
    } catch (ApiException e) {
      throw ApiException.invalid(
          field,
          "Invalid timestamp format. Use ISO 8601 format. Error: " + e.details().get("reason"));
    }
  }

  /// The error of one that lies in the future.
  static ApiException future(String field) {
    return ApiException.invalid(field, "Sync timestamp cannot be in the future.");
  }
}
