package dev.tidemark.engine;

/// How uploads ended.
///
/// @param finalized how many became a file
/// @param cancelled how many their senders gave up
/// @param expired how many were abandoned: nothing was heard of their senders for too long
public record UploadCounts(long finalized, long cancelled, long expired) {

  /// How many of a hundred were abandoned; 0 where none ended.
  public double abandonmentRate() {
    long ended = finalized + cancelled + expired;
    return ended == 0 ? 0 : expired * 100.0 / ended;
  }
}
