package dev.tidemark.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A WebSocket that does as little as a client can, because it runs on the processors that the
/// server is measured on. It is either asked for one message after the other by [#hear], or has its
/// messages counted by [#count] or taken by [#take].
///
/// For one thread.
///
/// Source: RFC 6455.
final class LiveSocket implements OpenConnection {
  private static final int TEXT = 1;
  private static final int LONGEST_SAID = 0xffff;
  private static final int LARGEST_PIECE = 64 * 1024;

  /// Real clients choose another for each frame; a server cannot tell.
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  private static final String HANDSHAKE =
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

  private static final String END = "\r\n\r\n";

  private static final HttpConnection.Body UNREAD = (bytes, from, length) -> {};

  private final SocketChannel channel;
  private final Frames frames = new Frames();
  private final Collected message = new Collected();
  private long counted;

  private LiveSocket(SocketChannel channel) {
    this.channel = channel;
  }

  /// Opens one to a server that does not speak first.
  static LiveSocket open(URI server, String path) throws IOException {
    Begun begun = Begun.open(server, path, HANDSHAKE, 101, END);
    if (!begun.head().endsWith(END)) {
      begun.channel().close();
      throw new ProtocolException("more was said than a handshake: " + begun.head());
    }
    return new LiveSocket(begun.channel());
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  /// Says something: at most 65,535 bytes.
  void say(String message) throws IOException {
    send(TEXT, message.getBytes(StandardCharsets.UTF_8));
  }

  /// Waits for the next message.
  void hear(Collected message) throws IOException {
    message.cleared();
    boolean ended = false;
    while (!ended) {
      // No more than the frame needs, so that nothing of the next one has to be kept.
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(frames.wanted(), LARGEST_PIECE));
      read(piece);
      ended = frames.next(piece, message) && endsMessage();
    }
  }

  /// Takes the messages that have come, without waiting for more.
  ///
  /// @param buffer to read with, which has an array
  /// @param told is given each of them; its memory is used again for the next
  void take(ByteBuffer buffer, Consumer<Collected> told) throws IOException {
    buffer.clear();
    read(buffer);
    while (frames.next(buffer, message)) {
      if (endsMessage()) {
        told.accept(message);
        message.cleared();
      }
    }
  }

  @Override
  public int count(ByteBuffer buffer) throws IOException {
    buffer.clear();
    read(buffer);
    int count = 0;
    while (frames.next(buffer, UNREAD)) {
      if (endsMessage()) {
        count++;
      }
    }
    counted += count;
    return count;
  }

  @Override
  public long counted() {
    return counted;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// Does what the frame that has ended asks for.
  ///
  /// @return whether a message has ended with it
  private boolean endsMessage() throws IOException {
    switch (frames.opcode()) {
      case Frames.CLOSE -> throw new EOFException("the server closed a socket");
      // To the server it is as good as one that repeats what the ping holds.
      case Frames.PING -> send(Frames.PONG, new byte[0]);
      default -> {}
    }
    return frames.endsMessage();
  }

  private void send(int opcode, byte[] content) throws IOException {
    if (content.length > LONGEST_SAID) {
      throw new IllegalArgumentException("message: " + content.length + " bytes");
    }
    ByteBuffer frame = ByteBuffer.allocate(content.length + 8);
    frame.put((byte) (0x80 | opcode));
    if (content.length < 126) {
      frame.put((byte) (0x80 | content.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) content.length);
    }
    frame.put(MASK);
    for (int i = 0; i < content.length; i++) {
      frame.put((byte) (content[i] ^ MASK[i % MASK.length]));
    }
    Begun.write(channel, frame.flip());
  }

  private void read(ByteBuffer bytes) throws IOException {
    if (channel.read(bytes) < 0) {
      throw new EOFException("the server closed a connection");
    }
    bytes.flip();
  }
}
