package dev.tidemark.server.web;

/// Every error that a client can be told, in one place. `protocol/errors.md` has a line for each.
public enum ErrorCode {
  /// The request is malformed; `details.field` names the member, parameter or header.
  VALIDATION_ERROR(400, false),
  /// *messaging*: the body of a sync cannot be decoded.
  SYNC_ERROR(400, false),
  /// *mobile*: the request is malformed.
  SYNC_001(400, false),
  /// A vector clock is not an object of names to whole numbers from 0 to 2^53 - 1, or has over 256
  /// entries.
  INVALID_VECTOR_CLOCK(400, false),
  /// The enrolment token is over, or was used.
  INVALID_TOKEN(400, false),
  /// No token, or not a good one, or wrong credentials.
  UNAUTHORIZED(401, false),
  /// *mobile*: no token, or not a good one.
  AUTH_001(401, false),
  /// *mobile*: the token is over.
  AUTH_002(401, false),
  /// The sync token is not this device's, or too old, or of another history: start again, keep
  /// unsent changes.
  SYNC_TOKEN_INVALID(401, false),
  /// Signed in, but not allowed to do this.
  FORBIDDEN(403, false),
  /// The device was never initialised by this user.
  DEVICE_NOT_REGISTERED(403, false),
  /// There is no such thing, as far as the caller may know.
  NOT_FOUND(404, false),
  /// *mobile*: there is no such upload, as far as the caller may know; where it is a file already,
  /// the status is 409.
  UPLOAD_001(404, false),
  /// *messaging*: there is no such user to write to.
  INVALID_RECIPIENT(404, false),
  /// There is something at this path, but not for this method.
  METHOD_NOT_ALLOWED(405, false),
  /// The answer cannot be given in a form that the client accepts.
  NOT_ACCEPTABLE(406, false),
  /// The record is not at the version that the request names.
  VERSION_MISMATCH(409, false),
  /// The id is in use by a record that the caller may not see.
  ID_TAKEN(409, false),
  /// A document's author has made another operation of this number.
  AUTHOR_REUSED(409, false),
  /// Several things have this id: records of several collections, which `details.collections`
  /// names, or a user and a device.
  AMBIGUOUS_ID(409, false),
  /// Another user of the tenant has this name.
  USERNAME_TAKEN(409, false),
  /// The collection has records that are filed by other rules: scopes and filters of its definition
  /// cannot change.
  COLLECTION_IN_USE(409, false),
  /// The request was to be taken as a whole, and a part of it could not be; or the conflict is
  /// resolved.
  SYNC_CONFLICT(409, false),
  /// The request's `X-Request-ID` was used before, for another request, or is under way.
  SYNC_003(409, false),
  /// *mobile*: the conflict is resolved already.
  SYNC_004(409, false),
  /// *mobile*: the upload is over, since nothing came for too long.
  UPLOAD_003(410, false),
  /// `If-Match` was not met.
  PRECONDITION_FAILED(412, false),
  /// The body is larger than this endpoint takes, as sent or once decompressed.
  PAYLOAD_TOO_LARGE(413, false),
  /// An operation of a batch that reads: what was read before fills the answer.
  ANSWER_TOO_LARGE(413, false),
  /// The body is of a type or encoding that this endpoint does not take.
  UNSUPPORTED_MEDIA_TYPE(415, false),
  /// The file does not have the bytes that `Range` asks for.
  RANGE_NOT_SATISFIABLE(416, false),
  /// *mobile*: what was sent is not what its checksum says; `details.missing_chunks` names the
  /// chunks that are missing where some are.
  UPLOAD_002(422, true),
  /// *mobile*: something is missing that has to be there.
  SYNC_002(422, false),
  /// *mobile*: the server does not speak that version of the protocol.
  SYNC_005(426, false),
  /// The device has another push under way.
  SYNC_IN_PROGRESS(423, true),
  /// Too many requests, or too many failed logins, after which even the right password is refused
  /// for a while.
  RATE_LIMITED(429, true),
  /// *mobile*: too many requests; on a socket `details.retry_after` says in how many seconds there
  /// is room.
  RATE_001(429, true),
  /// *records*: too many requests. *mobile*: the tenant's files have as many bytes as they may.
  QUOTA_EXCEEDED(429, true),
  /// Something went wrong on the server; `requestId` finds it in the log.
  INTERNAL_ERROR(500, true),
  /// The store is out of reach. Sending the same request again is safe.
  DATABASE_ERROR(503, true),
  /// There is no room for the file on the server.
  STORAGE_FULL(507, true);

  private final int status;
  private final boolean retryable;

  ErrorCode(int status, boolean retryable) {
    this.status = status;
    this.retryable = retryable;
  }

  /// The HTTP status that goes with it.
  public int status() {
    return status;
  }

  /// Whether the same request may succeed later.
  public boolean retryable() {
    return retryable;
  }
}
