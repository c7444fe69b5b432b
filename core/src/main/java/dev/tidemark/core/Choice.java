package dev.tidemark.core;

import java.util.Locale;
import java.util.Optional;

/// How a person resolves a conflict.
public enum Choice {
  /// What stands goes on to stand.
  USE_SERVER,
  /// The client's side becomes the newest version.
  USE_LOCAL,
  /// The side that was made last; what stands when both were made at once.
  USE_LATEST,
  /// What the person made of both becomes the newest version.
  MERGE;

  private final String text = name().toLowerCase(Locale.ROOT);

  /// The name on the wire, in lower case.
  public String text() {
    return text;
  }

  /// The choice of that name, if there is one.
  public static Optional<Choice> of(String text) {
    for (Choice choice : values()) {
      if (choice.text.equals(text)) {
        return Optional.of(choice);
      }
    }
    return Optional.empty();
  }
}
