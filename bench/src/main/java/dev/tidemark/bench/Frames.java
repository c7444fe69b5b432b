package dev.tidemark.bench;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/// The frames that a server sends over one WebSocket, found by their headers, in however small
/// pieces they come. What they hold is passed over where nobody asks for it.
///
/// For one thread.
///
/// Source: RFC 6455, section 5.2.
final class Frames {
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int SHORT_HEADER = 2;
  private static final int LENGTH_OF_16_BITS = 126;
  private static final int LENGTH_OF_64_BITS = 127;

  private final byte[] header = new byte[10];

  /// How many bytes of the header have come.
  private int known;

  /// How many bytes of what the frame holds have not come yet.
  private long left;

  /// Goes on to the end of a frame, and no further.
  ///
  /// @param content gets what a frame of a message holds, not that of a control frame
  /// @return whether a frame has ended; otherwise the bytes have
  boolean next(ByteBuffer bytes, HttpConnection.Body content) throws ProtocolException {
    while (known < headerLength()) {
      if (!bytes.hasRemaining()) {
        return false;
      }
      header[known++] = bytes.get();
      if (known == headerLength()) {
        left = length();
      }
    }
    int piece = (int) Math.min(left, bytes.remaining());
    if (!isControl() && bytes.hasArray()) {
      content.take(bytes.array(), bytes.arrayOffset() + bytes.position(), piece);
    }
    bytes.position(bytes.position() + piece);
    left -= piece;
    if (left > 0) {
      return false;
    }
    known = 0;
    return true;
  }

  /// How many bytes have to come at least before a frame ends.
  long wanted() {
    return known < headerLength() ? headerLength() - known : left;
  }

  /// What the frame that has ended is for.
  int opcode() {
    return header[0] & 0x0f;
  }

  /// Whether the frame that has ended is the whole of a message or its end.
  boolean endsMessage() {
    return !isControl() && (header[0] & 0x80) != 0;
  }

  private boolean isControl() {
    return (header[0] & 0x08) != 0;
  }

  private int headerLength() {
    if (known < SHORT_HEADER) {
      return SHORT_HEADER;
    }
    return switch (header[1] & 0x7f) {
      case LENGTH_OF_16_BITS -> SHORT_HEADER + Short.BYTES;
      case LENGTH_OF_64_BITS -> SHORT_HEADER + Long.BYTES;
      default -> SHORT_HEADER;
    };
  }

  private long length() throws ProtocolException {
    if ((header[0] & 0x70) != 0 || (header[1] & 0x80) != 0) {
      throw new ProtocolException("a frame that is compressed or masked");
    }
    ByteBuffer bytes = ByteBuffer.wrap(header);
    return switch (headerLength()) {
      case SHORT_HEADER + Short.BYTES -> Short.toUnsignedLong(bytes.getShort(SHORT_HEADER));
      case SHORT_HEADER + Long.BYTES -> bytes.getLong(SHORT_HEADER);
      default -> header[1];
    };
  }
}
