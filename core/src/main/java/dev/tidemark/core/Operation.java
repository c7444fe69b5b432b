package dev.tidemark.core;

import java.util.Locale;
import java.util.Optional;

/// What a change asks for.
public enum Operation {
  CREATE,
  UPDATE,
  DELETE;

  private final String text = name().toLowerCase(Locale.ROOT);

  /// The name on the wire: `create`, `update` or `delete`.
  public String text() {
    return text;
  }

  /// The operation of that wire name, if there is one.
  public static Optional<Operation> of(String text) {
    return switch (text) {
      case "create" -> Optional.of(CREATE);
      case "update" -> Optional.of(UPDATE);
      case "delete" -> Optional.of(DELETE);
      default -> Optional.empty();
    };
  }
}
