package dev.tidemark.server.web;

import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.RefusedException;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.documents.DocumentRefusedException;
import dev.tidemark.engine.uploads.UploadRefusedException;
import java.util.Map;
import org.jboss.logging.Logger;

/// What went wrong, as an error that clients can be told. What the server did wrong shows nothing
/// of its inside; the log has it.
public final class Failures {
  private static final Logger LOG = Logger.getLogger(Failures.class);

  private Failures() {}

  /// The error.
  ///
  /// @param where what the log finds it by: a request's id, or a socket's path
  public static ApiException error(Throwable e, String where) {
    return switch (e) {
      case ApiException known -> known;
      case InvalidCursorException cursor ->
          new ApiException(
              ErrorCode.SYNC_TOKEN_INVALID,
              cursor.getMessage()
                  + "; start again with initialize or full and keep unsent changes");
      case RevokedException revoked ->
          new ApiException(
              ErrorCode.UNAUTHORIZED,
              "The user or device was revoked",
              Map.of("reason", ApiException.REVOKED));
      case RefusedException refused -> refused(refused);
      case DocumentRefusedException refused -> refused(refused);
      case UploadRefusedException refused -> {
        if (refused.reason() == UploadRefusedException.Reason.NO_ROOM) {
          LOG.errorf("%s: there is no room for uploads", where);
        }
        yield UploadFailures.error(refused);
      }
      case StoreUnavailableException store -> {
        LOG.errorf(store, "%s: the store is out of reach", where);
        yield new ApiException(
            ErrorCode.DATABASE_ERROR, "The store is out of reach; try again later");
      }
      default -> {
        LOG.errorf(e, "%s: failed", where);
        yield new ApiException(ErrorCode.INTERNAL_ERROR, "Something went wrong on the server");
      }
    };
  }

  private static ApiException refused(DocumentRefusedException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case NOT_FOUND -> new ApiException(ErrorCode.NOT_FOUND, message);
      case ID_TAKEN -> new ApiException(ErrorCode.ID_TAKEN, message);
      case FORBIDDEN -> new ApiException(ErrorCode.FORBIDDEN, message);
      case NOT_THEIR_AUTHOR -> ApiException.invalid("author", message);
    };
  }

  private static ApiException refused(RefusedException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case NOT_FOUND -> new ApiException(ErrorCode.NOT_FOUND, message);
      case FORBIDDEN -> new ApiException(ErrorCode.FORBIDDEN, message);
      case AMBIGUOUS -> new ApiException(ErrorCode.AMBIGUOUS_ID, message, Map.of("field", "id"));
      case USERNAME_TAKEN ->
          new ApiException(ErrorCode.USERNAME_TAKEN, message, Map.of("field", "username"));
    };
  }
}
