package dev.tidemark.core;

import java.util.Locale;
import java.util.Optional;

/// What a change asks for.
public enum Operation {
  CREATE,
  UPDATE,
  DELETE,
  /// That the record says again what one of its versions said. Only whoever sees the whole history
  /// can ask for it, so devices do not.
  RESTORE;

  private final String text = name().toLowerCase(Locale.ROOT);

  /// The name in lower case: `create`, `update`, `delete` or `restore`.
  public String text() {
    return text;
  }

  /// The operation that a device names so, if there is one.
  public static Optional<Operation> of(String text) {
    return switch (text) {
      case "create" -> Optional.of(CREATE);
      case "update" -> Optional.of(UPDATE);
      case "delete" -> Optional.of(DELETE);
      default -> Optional.empty();
    };
  }
}
