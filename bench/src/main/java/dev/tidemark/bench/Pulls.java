package dev.tidemark.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads everything over and over. What was read is counted in a first reading; later ones must be
/// as long, which costs the client nothing.
abstract sealed class Pulls implements Work permits Pulls.Paged, Pulls.Full {
  final Device device;

  private Pulls(Device device) {
    this.device = device;
  }

  /// Page by page, each page a request.
  static Paged paged(Device device, int limit) throws IOException {
    return new Paged(device, limit);
  }

  /// By one full sync.
  static Full full(Device device) throws IOException {
    return new Full(device);
  }

  /// How many records there are.
  abstract int records();

  /// How many bytes the bodies with all records have.
  abstract long bytes();

  @Override
  public void close() throws IOException {
    device.close();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void same(long expected, long found) throws IOException {
    // Tokens differ in length by a little.
    if (Math.abs(expected - found) > 1_000) {
      throw new IOException("an answer of " + found + " bytes (expected: about " + expected + ")");
    }
  }

  /// Pulls of a page.
  static final class Paged extends Pulls {
    private static final byte[] RECORD = ascii("\"operation\":");
    private static final byte[] HAS_MORE = ascii("\"hasMore\":");
    private static final byte[] SYNC_TOKEN = ascii("\"syncToken\":\"");

    private record Page(int records, int bytes) {}

    private final String path;
    private final List<Page> pages = new ArrayList<>();
    private String token;
    private boolean hasMore = true;
    private int next;

    private Paged(Device device, int limit) throws IOException {
      super(device);
      this.path = "/api/v1/sync/pull?limit=" + limit;
      this.token = device.syncToken();
      while (hasMore) {
        Collected answer = page();
        pages.add(new Page(answer.count(RECORD), answer.length()));
      }
    }

    @Override
    public int once() throws IOException {
      if (!hasMore) {
        token = device.syncToken();
        next = 0;
      }
      Page expected = pages.get(next++);
      same(expected.bytes, page().length());
      return expected.records;
    }

    @Override
    int records() {
      return pages.stream().mapToInt(Page::records).sum();
    }

    @Override
    long bytes() {
      return pages.stream().mapToLong(Page::bytes).sum();
    }

    private Collected page() throws IOException {
      Collected answer = device.send(device.request("GET", path, token, null, new byte[0]));
      hasMore = answer.at(answer.lastIndexOf(HAS_MORE) + HAS_MORE.length) == 't';
      token = answer.quoted(answer.lastIndexOf(SYNC_TOKEN) + SYNC_TOKEN.length);
      return answer;
    }
  }

  /// Full syncs.
  static final class Full extends Pulls {
    private static final byte[] RECORD = ascii("\"updatedAt\":");

    private final byte[] request;
    private final int records;
    private final long bytes;
    private long received;

    private Full(Device device) throws IOException {
      super(device);
      this.request = device.request("POST", "/api/v1/sync/full", null, null, ascii("{}"));
      Collected answer = device.send(request);
      this.records = answer.count(RECORD);
      this.bytes = answer.length();
    }

    @Override
    public int once() throws IOException {
      received = 0;
      device.send(request, (source, from, length) -> received += length);
      same(bytes, received);
      return records;
    }

    @Override
    int records() {
      return records;
    }

    @Override
    long bytes() {
      return bytes;
    }
  }
}
