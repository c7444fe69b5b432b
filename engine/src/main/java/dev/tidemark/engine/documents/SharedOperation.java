package dev.tidemark.engine.documents;

import dev.tidemark.engine.DocumentOperation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An operation on its way to everybody in a document, and with it what the protocol writes of it.
///
/// Thread-safe.
public final class SharedOperation {
  private final DocumentOperation operation;
  private volatile @Nullable String text;

  SharedOperation(DocumentOperation operation) {
    this.operation = operation;
  }

  /// The operation.
  public DocumentOperation operation() {
    return operation;
  }

  /// What that encoder writes of it; written once, or at most by a few at the same time.
  ///
  /// @param encoder pure; always the same
  public String text(Function<DocumentOperation, String> encoder) {
    String known = text;
    if (known == null) {
      known = encoder.apply(operation);
      text = known;
    }
    return known;
  }
}
