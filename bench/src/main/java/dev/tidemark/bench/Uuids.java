package dev.tidemark.bench;

import java.util.SplittableRandom;

/// Ids as clients make them: UUIDs of version 7, which begin with the time.
///
/// Source: RFC 9562, section 5.7; a counter stands in `rand_a`, so that ids of one millisecond
/// ascend (section 6.2, method 1).
///
/// For one thread.
final class Uuids {
  static final int LENGTH = 36;

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final SplittableRandom random;
  private int counter;

  Uuids(SplittableRandom random) {
    this.random = random;
  }

  /// Writes the next one as text.
  void write(byte[] bytes, int at) {
    long time = System.currentTimeMillis();
    long high = time << 16 | 0x7000 | (counter++ & 0xfff);
    long low = random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
    hex(high >>> 32, 8, bytes, at);
    bytes[at + 8] = '-';
    hex(high >>> 16, 4, bytes, at + 9);
    bytes[at + 13] = '-';
    hex(high, 4, bytes, at + 14);
    bytes[at + 18] = '-';
    hex(low >>> 48, 4, bytes, at + 19);
    bytes[at + 23] = '-';
    hex(low, 12, bytes, at + 24);
  }

  private static void hex(long value, int digits, byte[] bytes, int at) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      bytes[i] = HEX[(int) (rest & 0xf)];
      rest >>>= 4;
    }
  }
}
