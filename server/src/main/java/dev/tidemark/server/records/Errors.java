package dev.tidemark.server.records;

import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import java.util.List;
import java.util.Map;

/// What this protocol answers to outcomes that are not a success.
final class Errors {
  private static final String DATA = "/data";

  /// Where a resolution has the data that it makes of both sides.
  static final String MERGED = "/mergedData";

  private Errors() {}

  static ApiException keyReused() {
    return new ApiException(
        ErrorCode.SYNC_003,
        "X-Request-ID: used before for another request",
        Map.of("field", "X-Request-ID"));
  }

  static ApiException underWay() {
    return new ApiException(
        ErrorCode.SYNC_003,
        "X-Request-ID: the same request is under way",
        Map.of("field", "X-Request-ID"));
  }

  static ApiException staleEpoch() {
    return new ApiException(
        ErrorCode.SYNC_TOKEN_INVALID,
        "the log was restored from a backup since this device pulled; pull again, keep unsent changes");
  }

  /// An id that records of several collections have.
  static ApiException ambiguous(List<String> collections) {
    return new ApiException(
        ErrorCode.AMBIGUOUS_ID,
        "records of several collections have this id ("
            + String.join(", ", collections)
            + "): name one, as ?collection="
            + collections.getFirst(),
        Map.of("field", "collection", "collections", collections));
  }

  /// A version that a record never had.
  static ApiException noVersion(String field, long version) {
    return new ApiException(
        ErrorCode.NOT_FOUND,
        field + ": the record has no version " + version,
        Map.of("field", field, "reason", "unknown_version"));
  }

  /// A version of which only the history is kept.
  static ApiException pruned(String field, long version) {
    return new ApiException(
        ErrorCode.NOT_FOUND,
        field + ": what version " + version + " said is not kept any more",
        Map.of("field", field, "reason", "pruned"));
  }

  /// A conflict that is not there, as far as the caller may know.
  static ApiException noSuchConflict() {
    return new ApiException(ErrorCode.NOT_FOUND, "There is no such conflict");
  }

  /// A read of a batch whose answer is full.
  static ApiException noRoom() {
    return new ApiException(
        ErrorCode.ANSWER_TOO_LARGE,
        "The answer holds as much as it may; send what is left in another batch");
  }

  /// What is not there, as far as the caller may know.
  static ApiException notFound() {
    return new ApiException(ErrorCode.NOT_FOUND, "There is no such record or collection");
  }

  /// A single change that was rejected, whose data stands in the request at that pointer: at none
  /// in a flat record.
  static ApiException rejected(Rejected rejected, String place) {
    String pointer = rejected.pointer();
    if (pointer == null || !(pointer + "/").startsWith(DATA + "/")) {
      return rejected(rejected);
    }
    String there = place + pointer.substring(DATA.length());
    String field = there.isEmpty() ? "body" : there;
    return rejected(new Rejected(rejected.reason(), field + ": " + rejected.message(), field));
  }

  /// A single change that was rejected.
  static ApiException rejected(Rejected rejected) {
    Map<String, Object> details =
        rejected.pointer() == null
            ? Map.of("reason", rejected.reason().text())
            : Map.of("reason", rejected.reason().text(), "field", rejected.pointer());
    ErrorCode code =
        switch (rejected.reason()) {
          case VALIDATION_FAILED -> ErrorCode.VALIDATION_ERROR;
          case NOT_FOUND, UNKNOWN_COLLECTION -> ErrorCode.NOT_FOUND;
          case ID_TAKEN -> ErrorCode.ID_TAKEN;
          case READ_ONLY_COLLECTION, FORBIDDEN -> ErrorCode.FORBIDDEN;
          case VERSION_MISMATCH, STALE -> ErrorCode.VERSION_MISMATCH;
          case ALREADY_RESOLVED -> ErrorCode.SYNC_CONFLICT;
        };
    return new ApiException(code, rejected.message(), details);
  }
}
