package dev.tidemark.engine;

/// Ends the transaction of a set that is to be done as a whole and cannot be.
final class UndoneException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient SetResult.Undone result;

  UndoneException(SetResult.Undone result) {
    super("the set cannot be done as a whole", null, false, false);
    this.result = result;
  }

  SetResult.Undone result() {
    return result;
  }
}
