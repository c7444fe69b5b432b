package dev.tidemark.engine;

/// A JSON Schema that cannot be used.
public final class InvalidSchemaException extends Exception {
  private static final long serialVersionUID = 1;

  private final String pointer;

  /// @param pointer the JSON pointer of what is wrong in the schema, `/properties/age/type`; empty
  ///   for the schema as a whole
  /// @param message what is wrong with it, for a person
  InvalidSchemaException(String pointer, String message) {
    super(message);
    this.pointer = pointer;
  }

  /// Where it is wrong.
  public String pointer() {
    return pointer;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
