package dev.tidemark.engine;

/// How much data a page has room for, and how many records to read for it next.
///
/// What has been read is all that is known of the size of what comes. So a page is read in parts:
/// few records at first, and twice as many each time as long as so many still fit.
final class PageRoom {
  private static final int FIRST = 128;
  private static final int MOST = 1_024;

  private final long characters;
  private long read;
  private long part;
  private int step;

  /// @param characters how many characters of data the page has room for
  PageRoom(long characters) {
    this.characters = characters;
  }

  /// How many records to read next.
  ///
  /// @param wanted how many the page still wants
  int next(int wanted) {
    step = step > 0 && 3 * part < characters ? Math.min(2 * step, MOST) : FIRST;
    part = 0;
    return Math.min(wanted, step);
  }

  /// Takes note of a record in the page.
  void add(ScopedRecord record) {
    part += record.data().length();
    read += record.data().length();
  }

  /// Whether no more records should be in the page. One always may.
  boolean full() {
    return read >= characters;
  }
}
