package dev.tidemark.engine.uploads;

import java.util.List;

/// What was asked of an upload is not done, for a reason that its sender can do something about.
/// The message tells it.
public final class UploadRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Why.
  public enum Reason {
    /// There is no such upload, as far as the caller may know, or it was cancelled.
    UNKNOWN,
    /// It is a file already.
    FINALIZED,
    /// Nothing was heard of its sender for too long.
    EXPIRED,
    /// It has no chunk of that number.
    NO_SUCH_CHUNK,
    /// The chunk is shorter or longer than it has to be.
    CHUNK_SIZE,
    /// The chunk is not what its checksum says, or not what came before under its number.
    CHUNK_CHECKSUM,
    /// The chunk did not come to its end.
    BROKEN_OFF,
    /// The same chunk was sent again meanwhile, and that one counts.
    OVERTAKEN,
    /// Not all chunks are there; [#missing()] has their numbers.
    INCOMPLETE,
    /// The file is not what its checksum says.
    FILE_CHECKSUM,
    /// The tenant's files would have more bytes than they may.
    QUOTA,
    /// There is no room for it on the server.
    NO_ROOM,
    /// There is no such record, as far as the caller may know.
    NO_RECORD,
    /// The caller may not write the record.
    RECORD_FORBIDDEN
  }

  private final Reason reason;
  private final transient List<Long> missing;

  UploadRefusedException(Reason reason, String message) {
    this(reason, message, List.of());
  }

  UploadRefusedException(Reason reason, String message, List<Long> missing) {
    super(message, null, false, false);
    this.reason = reason;
    this.missing = List.copyOf(missing);
  }

  /// Why.
  public Reason reason() {
    return reason;
  }

  /// The numbers of the chunks that are not there, from the lowest on.
  public List<Long> missing() {
    return missing;
  }
}
