package dev.tidemark.server.documents;

import dev.tidemark.engine.documents.News;
import dev.tidemark.engine.documents.Refusal;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is wrong with operations. `details` name the document, and the operation's number where it
/// has one.
final class DocumentErrors {
  private DocumentErrors() {}

  /// An operation that was not taken.
  static ApiException of(String document, News.Refused refused) {
    String field = field(refused.reason());
    String message = field == null ? refused.message() : field + ": " + refused.message();
    var details = new HashMap<String, Object>();
    details.put("reason", refused.reason().name().toLowerCase(Locale.ROOT));
    if (field != null) {
      details.put("field", field);
    }
    Long number = refused.number() == 0 ? null : refused.number();
    return of(document, number, new ApiException(code(refused.reason()), message, details));
  }

  /// That error, of that operation.
  static ApiException of(String document, @Nullable Long number, ApiException e) {
    Map<String, Object> details = new HashMap<>(e.details());
    details.put("documentId", document);
    if (number != null) {
      details.put("number", number);
    }
    return new ApiException(e.code(), String.valueOf(e.getMessage()), details);
  }

  private static ErrorCode code(Refusal reason) {
    return switch (reason) {
      case AUTHOR_REUSED -> ErrorCode.AUTHOR_REUSED;
      case TOO_OLD -> ErrorCode.VERSION_MISMATCH;
      case NUMBER_SKIPPED, POSITION, LENGTH, TEXT -> ErrorCode.VALIDATION_ERROR;
      case CLOCK -> ErrorCode.INVALID_VECTOR_CLOCK;
      case TOO_LONG, TOO_MANY_AUTHORS -> ErrorCode.PAYLOAD_TOO_LARGE;
      case UNAVAILABLE -> ErrorCode.DATABASE_ERROR;
      case FAILED -> ErrorCode.INTERNAL_ERROR;
    };
  }

  private static @Nullable String field(Refusal reason) {
    return switch (reason) {
      case AUTHOR_REUSED, NUMBER_SKIPPED, CLOCK, TOO_OLD -> "/op/vectorClock";
      case POSITION -> "/op/position";
      case LENGTH -> "/op/length";
      case TEXT, TOO_LONG -> "/op/text";
      case TOO_MANY_AUTHORS, UNAVAILABLE, FAILED -> null;
    };
  }
}
