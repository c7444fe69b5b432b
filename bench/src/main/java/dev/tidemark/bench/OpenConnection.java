package dev.tidemark.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/// A connection over which a server tells things: its messages are counted.
interface OpenConnection extends Closeable {
  SelectableChannel channel();

  /// Counts the messages that have come, without waiting for more.
  ///
  /// @param buffer to read with: direct, so that what messages hold need not be copied
  /// @return how many messages have come by this call
  int count(ByteBuffer buffer) throws IOException;

  /// How many messages have been counted.
  long counted();
}
