package dev.tidemark.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;

/// Messages that a phone brings, a batch at a time. The request is built once; before it is sent
/// again only the ids are written over, so all messages are new.
final class Outgoings implements Work {
  static final int BATCH = 100;

  private static final String ID = "00000000-0000-0000-0000-000000000000";
  private static final byte[] ALL_TAKEN =
      ("{\"synced_count\":" + BATCH + ",").getBytes(StandardCharsets.US_ASCII);

  private final Device device;
  private final byte[] request;
  private final int[] ids;
  private final Uuids uuids;

  /// @param seed where ids come from
  Outgoings(Device device, Phone phone, long seed) {
    this.device = device;
    this.uuids = new Uuids(new SplittableRandom(seed));
    var body = new StringBuilder("{\"messages\":[");
    for (int i = 0; i < BATCH; i++) {
      body.append(i == 0 ? "" : ",");
      body.append("{\"id\":\"").append(ID).append("\",\"sender_id\":\"").append(phone.user());
      body.append("\",\"recipient_id\":\"").append(Tenants.USER).append("\",\"content\":\"");
      body.append(Conversations.CONTENT).append("\",\"status\":\"pending_sync\",");
      body.append("\"created_at\":\"2024-01-15T10:50:00Z\"}");
    }
    byte[] bytes = body.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
    this.request = device.post("/api/sync/outgoing", Map.of(), bytes);
    this.ids = Pushes.offsets(request, ID);
  }

  @Override
  public int once() throws IOException {
    for (int at : ids) {
      uuids.write(request, at);
    }
    Collected answer = device.send(request);
    if (answer.indexOf(ALL_TAKEN) < 0) {
      throw new IOException("not every message was taken: " + answer.text());
    }
    return BATCH;
  }

  @Override
  public void close() throws IOException {
    device.close();
  }
}
