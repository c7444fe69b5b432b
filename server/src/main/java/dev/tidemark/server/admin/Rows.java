package dev.tidemark.server.admin;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// The rows of a file, read one after the other.
interface Rows extends Closeable {
  /// The next row; empty at the end.
  ///
  /// @throws IOException when the file cannot be read on
  Optional<Row> next() throws IOException;
}
