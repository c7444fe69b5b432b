package dev.tidemark.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Asks for one list over and over. Its records are counted in the first answer; later ones must be
/// as long, which costs the client nothing.
final class TimeLists implements Work {
  private static final byte[] RECORD = "\"last_synced_at\":".getBytes(StandardCharsets.US_ASCII);

  private final Device device;
  private final byte[] request;
  private final int status;
  private final long bytes;
  private long received;

  TimeLists(Device device, Village.Asked asked) throws IOException {
    this.device = device;
    this.request = device.get(asked.path(), asked.known() ? "*" : null);
    this.status = asked.known() ? 304 : 200;
    var answer = new Collected();
    device.send(request, status, answer);
    int expected = asked.known() ? 0 : asked.records();
    if (answer.count(RECORD) != expected) {
      throw new IOException(
          asked.name() + ": " + answer.count(RECORD) + " records (expected: " + expected + ")");
    }
    this.bytes = answer.length();
  }

  @Override
  public int once() throws IOException {
    received = 0;
    device.send(request, status, (source, from, length) -> received += length);
    if (received != bytes) {
      throw new IOException("an answer of " + received + " bytes (expected: " + bytes + ")");
    }
    return 1;
  }

  @Override
  public void close() throws IOException {
    device.close();
  }
}
