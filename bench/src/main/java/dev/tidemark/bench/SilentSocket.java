package dev.tidemark.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A subscriber that stays connected and reads nothing. It is told of a collection of its own as
/// well, of more bytes than all buffers on the way hold, so that the server is left with the rest.
final class SilentSocket implements Closeable {
  private static final int RECORDS = 16;
  private static final int BYTES = 1 << 20;

  private final LiveSocket socket;

  private SilentSocket(LiveSocket socket) {
    this.socket = socket;
  }

  /// Opens one, and fills all buffers.
  ///
  /// @param writer another device of the same user
  static SilentSocket open(SyncSockets sockets, Device writer) throws IOException {
    var silent = new SilentSocket(sockets.open("silent", Pushes.COLLECTION, Tenants.LARGE_RECORDS));
    try {
      for (int i = 0; i < RECORDS; i++) {
        byte[] body = change("large-" + i).getBytes(StandardCharsets.US_ASCII);
        writer.send(writer.request("POST", Pushes.PATH, writer.syncToken(), null, body));
      }
      return silent;
    } catch (IOException e) {
      silent.close();
      throw e;
    }
  }

  /// Reads all that was left: the large records, and so many others.
  ///
  /// @throws IOException when the server has closed the socket meanwhile
  void readOn(long others) throws IOException {
    var message = new Collected();
    for (long i = 0; i < RECORDS + others; i++) {
      socket.hear(message);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static String change(String id) {
    return "{\"changes\":[{\"id\":\""
        + id
        + "\",\"collection\":\""
        + Tenants.LARGE_RECORDS
        + "\",\"operation\":\"create\",\"data\":{\"text\":\""
        + "x".repeat(BYTES)
        + "\"},\"version\":0}]}";
  }
}
