package dev.tidemark.bench;

import java.io.IOException;
import java.util.List;

/// Reads of small answers, one path after the other.
final class Gets implements Work {
  private final Device device;
  private final List<byte[]> requests;
  private int next;

  Gets(Device device, List<String> paths) {
    this.device = device;
    this.requests =
        paths.stream().map(path -> device.request("GET", path, null, null, new byte[0])).toList();
  }

  @Override
  public int once() throws IOException {
    device.send(requests.get(next));
    next = (next + 1) % requests.size();
    return 1;
  }

  @Override
  public void close() throws IOException {
    device.close();
  }
}
