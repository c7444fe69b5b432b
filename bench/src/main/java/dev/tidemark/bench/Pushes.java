package dev.tidemark.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Pushes of one device, all of one size. The request is built once; before it is sent again only
/// what differs is written over: ids, versions, a number in the data.
abstract sealed class Pushes implements Work permits Pushes.Creates, Pushes.Updates {
  static final String COLLECTION = "visits";
  static final String PATH = "/api/v1/sync/push";

  private static final String ID = "00000000-0000-0000-0000-000000000000";
  private static final String REQUEST_ID = "99999999-9999-9999-9999-999999999999";
  private static final String BASE = "1111111111";
  private static final String CLOCK = "2222222222";
  static final String SERIAL = "3333333333";
  private static final byte[] ALL_ACCEPTED =
      "\"rejected\":[],\"conflicts\":[]".getBytes(StandardCharsets.US_ASCII);

  /// What a record says: 300 bytes.
  static final String DATA =
      """
      {"name":"Asha Okafor","ward":"maternity-2","status":"admitted","priority":3,"pulse":82,\
      "temperature":37.2,"tags":["follow-up","fasting"],"address":{"street":"14 Harbour Road",\
      "city":"Mombasa","postcode":"80100"},"note":"Seen at 08:40, resting, wants to go home; \
      next look at noon by the ward round.","serial":\
      """
          + SERIAL
          + "}";

  private final Device device;
  private final byte[] request;
  private final int[] ids;
  private final int[] bases;
  private final int[] clocks;
  private final int[] serials;
  private final int[] requestIds;
  final Uuids uuids;
  private long serial = 1_000_000_000L;

  private Pushes(Device device, String operation, int batch, boolean named, long seed) {
    this.device = device;
    this.uuids = new Uuids(new SplittableRandom(seed));
    var body = new StringBuilder(batch * 520).append("{\"changes\":[");
    for (int i = 0; i < batch; i++) {
      body.append(i == 0 ? "" : ",");
      body.append("{\"id\":\"").append(ID).append("\",\"collection\":\"").append(COLLECTION);
      body.append("\",\"operation\":\"").append(operation).append("\",\"data\":").append(DATA);
      body.append(",\"version\":").append(BASE).append(",\"vectorClock\":{\"");
      body.append(device.id()).append("\":").append(CLOCK).append("}}");
    }
    body.append("]}");
    byte[] bytes = body.toString().getBytes(StandardCharsets.US_ASCII);
    this.request =
        device.request("POST", PATH, device.syncToken(), named ? REQUEST_ID : null, bytes);
    this.ids = offsets(request, ID);
    this.bases = offsets(request, BASE);
    this.clocks = offsets(request, CLOCK);
    this.serials = offsets(request, SERIAL);
    this.requestIds = offsets(request, REQUEST_ID);
    if (ids.length != batch || serials.length != batch) {
      throw new IllegalStateException("a mark stands where it should not");
    }
  }

  /// @param named whether each request gets an `X-Request-ID`, as real clients send it
  /// @param seed where ids come from
  static Pushes creates(Device device, int batch, boolean named, long seed) {
    return new Creates(device, batch, named, seed);
  }

  /// Makes those records; each push then changes some of them.
  ///
  /// @param records a multiple of `batch`
  static Pushes updates(Device device, int batch, int records, long seed) throws IOException {
    return new Updates(device, batch, records, seed);
  }

  @Override
  public int once() throws IOException {
    fill();
    for (int at : requestIds) {
      uuids.write(request, at);
    }
    for (int at : serials) {
      write(serial++, at);
    }
    Collected answer = device.send(request);
    if (answer.indexOf(ALL_ACCEPTED) < 0) {
      throw new IOException("not every change was accepted: " + answer.text());
    }
    return ids.length;
  }

  /// Which record the last push changed first.
  String id() {
    return new String(request, ids[0], Uuids.LENGTH, StandardCharsets.US_ASCII);
  }

  /// Writes ids and versions of the next push.
  abstract void fill();

  void change(int index, byte[] id, long base) {
    System.arraycopy(id, 0, request, ids[index], id.length);
    write(base, bases[index]);
    write(base + 1, clocks[index]);
  }

  @Override
  public void close() throws IOException {
    device.close();
  }

  /// Writes the number to ten places, with spaces before it.
  private void write(long number, int at) {
    long rest = number;
    int place = at + 9;
    do {
      request[place--] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    while (place >= at) {
      request[place--] = ' ';
    }
  }

  /// Where a mark stands in a request.
  static int[] offsets(byte[] request, String mark) {
    byte[] wanted = mark.getBytes(StandardCharsets.US_ASCII);
    var found = new ArrayList<Integer>();
    for (int at = 0; at <= request.length - wanted.length; at++) {
      if (Arrays.equals(request, at, at + wanted.length, wanted, 0, wanted.length)) {
        found.add(at);
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  /// Every record is new.
  static final class Creates extends Pushes {
    private final byte[] id = new byte[Uuids.LENGTH];
    private final int batch;

    private Creates(Device device, int batch, boolean named, long seed) {
      super(device, "create", batch, named, seed);
      this.batch = batch;
    }

    @Override
    void fill() {
      for (int i = 0; i < batch; i++) {
        uuids.write(id, 0);
        change(i, id, 0);
      }
    }
  }

  /// Records are changed in turn, each from the version that this device has left.
  static final class Updates extends Pushes {
    private final int batch;
    private final List<byte[]> records = new ArrayList<>();
    private int next;
    private long version = 1;

    private Updates(Device device, int batch, int count, long seed) throws IOException {
      super(device, "update", batch, false, seed);
      this.batch = batch;
      var creates = new Creates(device, batch, false, seed);
      while (records.size() < count) {
        creates.once();
        for (int at : ((Pushes) creates).ids) {
          records.add(Arrays.copyOfRange(((Pushes) creates).request, at, at + Uuids.LENGTH));
        }
      }
    }

    @Override
    void fill() {
      for (int i = 0; i < batch; i++) {
        change(i, records.get(next++), version);
      }
      if (next == records.size()) {
        next = 0;
        version++;
      }
    }
  }
}
