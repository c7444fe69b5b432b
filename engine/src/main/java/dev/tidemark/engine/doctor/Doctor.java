package dev.tidemark.engine.doctor;

import java.io.IOException;
import java.util.function.Consumer;

/// Looks a store over, of a server that runs or does not. Reads only; everything in the database is
/// seen as it was at one moment.
public interface Doctor {
  /// Looks at everything.
  ///
  /// @param deep whether the contents of files are compared with their checksums too, which reads
  ///   all of them
  /// @param findings told of each finding as it comes up
  /// @return what was looked at
  /// @throws dev.tidemark.engine.StoreUnavailableException when the store cannot be read
  /// @throws IllegalArgumentException when there is none
  /// @throws IOException when files cannot be read
  Examined examine(boolean deep, Consumer<Finding> findings) throws IOException;

  /// What was looked at.
  ///
  /// @param records newest versions, deleted ones too
  /// @param versions those before them
  /// @param files uploads that are files
  record Examined(long tenants, long records, long versions, long files) {}
}
