package dev.tidemark.engine.uploads;

import dev.tidemark.engine.Upload;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/// How far an upload is.
///
/// @param upload the upload
/// @param status how far it is, as of now
/// @param chunks the numbers of the chunks that are there, from the lowest on
public record UploadProgress(Upload upload, Upload.Status status, List<Long> chunks) {
  public UploadProgress {
    chunks = List.copyOf(chunks);
  }

  /// The numbers of the chunks that are not there, from the lowest on.
  public List<Long> missing() {
    Set<Long> there = new TreeSet<>(chunks);
    return LongStream.range(0, upload.chunks())
        .filter(chunk -> !there.contains(chunk))
        .boxed()
        .toList();
  }

  /// How many chunks are not there.
  public long remaining() {
    return upload.chunks() - chunks.size();
  }

  /// How many of a hundred chunks are there, rounded down to a tenth, so that it is 100 only at the
  /// end.
  public double percent() {
    return Math.floorDiv(chunks.size() * 1_000L, upload.chunks()) / 10.0;
  }
}
