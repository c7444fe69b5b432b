package dev.tidemark.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A phone that fetches what waits for it, page by page, until nothing is left. Each page confirms
/// the one before and makes its own messages `synced`.
final class Incomings implements Work {
  static final int PAGE = 100;

  private static final byte[] MESSAGE = ascii("\"sender_id\":");
  private static final byte[] UNTIL = ascii("\"sync_timestamp\":\"");

  private final Device device;
  private String path = "/api/sync/incoming?limit=" + PAGE;
  private boolean done;

  Incomings(Device device) {
    this.device = device;
  }

  @Override
  public int once() throws IOException {
    Collected answer = device.send(device.request("GET", path, null, null, new byte[0]));
    int count = answer.count(MESSAGE);
    String until = answer.quoted(answer.lastIndexOf(UNTIL) + UNTIL.length);
    path = "/api/sync/incoming?limit=" + PAGE + "&since=" + until;
    done = count < PAGE;
    return count;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public void close() throws IOException {
    device.close();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
