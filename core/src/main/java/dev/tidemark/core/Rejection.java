package dev.tidemark.core;

import java.util.Locale;

/// Why a change was not taken.
public enum Rejection {
  /// The change is not well formed, or its result is not as the collection's schema says; a pointer
  /// names the member.
  VALIDATION_FAILED,
  /// There is no such record, as far as this principal may know.
  NOT_FOUND,
  /// The id is in use by a record that this principal may not see.
  ID_TAKEN,
  /// There is no such collection.
  UNKNOWN_COLLECTION,
  /// Only the collection's own protocol writes it.
  READ_ONLY_COLLECTION,
  /// The collection's write rule does not let this principal write the record.
  FORBIDDEN,
  /// The record is not at the version that the change demands.
  VERSION_MISMATCH,
  /// The record was updated after the time up to which the writer had seen everything.
  STALE,
  /// The conflict that the change resolves is resolved.
  ALREADY_RESOLVED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /// The name on the wire, in lower case.
  public String text() {
    return text;
  }
}
