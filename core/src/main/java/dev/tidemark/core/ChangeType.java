package dev.tidemark.core;

import java.util.Locale;

/// How a version of a record came to be, as its history shows it.
public enum ChangeType {
  CREATE,
  UPDATE,
  DELETE,
  RESTORE,
  MERGE;

  private final String text = name().toLowerCase(Locale.ROOT);

  /// The name on the wire and in the store, in lower case.
  public String text() {
    return text;
  }

  /// The change type of that name.
  ///
  /// @throws IllegalArgumentException when there is none
  public static ChangeType of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
