package dev.tidemark.engine.uploads;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/// Where the contents of files are. A blob is written in any order; once it is sealed it never
/// changes. One contract, checked for every implementation by `BlobStoreContract`.
///
/// Thread-safe. That nobody writes a part of a blob twice at the same time, or cuts it while it is
/// written to, is for the caller to see to.
public interface BlobStore {
  /// Begins to write to a blob that is not sealed; it is made when it is not there.
  ///
  /// @throws IOException when it cannot be written, or is sealed
  Writer write(BlobId blob) throws IOException;

  /// Writes to a blob. For one thread.
  interface Writer extends Closeable {
    /// Writes all of the bytes.
    ///
    /// @param at where in the blob; what lies between its end and there reads as zeros
    /// @throws BlobStoreFullException when there is no room for them
    void write(ByteBuffer bytes, long at) throws IOException;

    /// Returns when all that was written outlasts a power cut, and the blob itself does.
    ///
    /// @throws BlobStoreFullException when there is no room for it after all
    void force() throws IOException;
  }

  /// Lets go of the bytes of a blob that is not sealed, from there on; of the blob itself when
  /// nothing is left. What is not there is no error.
  void cut(BlobId blob, long size) throws IOException;

  /// Seals a blob. One that is sealed stays as it is.
  ///
  /// @throws java.nio.file.NoSuchFileException when there is no such blob
  void seal(BlobId blob) throws IOException;

  /// Reads those bytes of a blob, sealed or not; fewer when it ends before.
  ///
  /// @throws java.nio.file.NoSuchFileException when there is no such blob
  InputStream read(BlobId blob, long from, long length) throws IOException;

  /// Removes a blob, sealed or not. One that is not there is no error.
  void delete(BlobId blob) throws IOException;

  /// The blobs of a tenant that are not sealed.
  List<UUID> unsealed(String tenant) throws IOException;

  /// How many bytes there is room for.
  long room() throws IOException;
}
