package dev.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Measures uploads: one file in chunks of some sizes from some connections, and beside it a
/// [PlainCopy] of the same file, made in the same way. Each from the first byte of the first chunk
/// until the file is there under its name.
final class UploadRun {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TENANT = "uploads";
  private static final int MIB = 1 << 20;
  private static final int RUNS = 3;
  private static final byte[] NOTHING = {};

  private final Site site;
  private final Plan plan;
  private final Report report;

  /// What is to be measured.
  ///
  /// @param mebibytes the size of the file
  /// @param chunks the sizes of chunks, in MiB
  /// @param connections from how many connections
  record Plan(int mebibytes, List<Integer> chunks, List<Integer> connections) {}

  UploadRun(Site site, Plan plan, Report report) {
    this.site = site;
    this.plan = plan;
    this.report = report;
  }

  void run() throws IOException, SQLException {
    Target target = site.target("uploads");
    String database = Database.name(target);
    try (SyncStore store = target.open()) {
      Tenants.put(store, List.of(TENANT));
    }
    Path file = RandomFile.write(site.folder().resolve("upload.bin"), (long) plan.mebibytes * MIB);
    try (var server =
        site.start(
            target,
            "tidemark.limits.mobile=1000000000/1m",
            "tidemark.limits.upload-init=1000000000/1m",
            "tidemark.limits.upload-chunk=1000000000/1m")) {
      String token = Device.signIn(server.url(), TENANT, Tenants.USERNAME, Tenants.PASSWORD);
      for (int chunk : plan.chunks) {
        for (int connections : plan.connections) {
          double uploaded = median(() -> upload(server, token, file, chunk * MIB, connections));
          double copied = median(() -> copy(file, chunk * MIB, connections));
          var line = new UploadLine(database, connections, chunk, uploaded, copied);
          System.err.println(database + ": " + line.text());
          report.add(line);
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  /// The median of a few runs in MiB a second, after one that warms up.
  private double median(Callable<Double> run) throws IOException {
    double[] rates = new double[RUNS];
    try {
      for (int i = -1; i < RUNS; i++) {
        double seconds = run.call();
        rates[Math.max(i, 0)] = plan.mebibytes / seconds;
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
    Arrays.sort(rates);
    return rates[RUNS / 2];
  }

  private double copy(Path file, int chunk, int connections) throws IOException {
    Path to = site.folder().resolve("copy.bin");
    try {
      return new PlainCopy(file, to, chunk, connections).run();
    } finally {
      Files.deleteIfExists(to);
    }
  }

  private double upload(ServerProcess server, String token, Path file, int chunk, int connections)
      throws IOException {
    var devices = new ArrayList<Device>();
    try {
      for (int i = 0; i < connections; i++) {
        devices.add(Device.initialised(server.url(), token, "uploader-" + i));
      }
      Device first = devices.getFirst();
      String init =
          String.format(
              Locale.ROOT,
              "{\"filename\":\"x.bin\",\"total_size\":%d,\"file_hash\":\"%s\",\"chunk_size\":%d}",
              Files.size(file),
              PlainCopy.sha256(file),
              chunk);
      String upload =
          "/api/v1/uploads/"
              + answer(first, "init", init.getBytes(StandardCharsets.UTF_8))
                  .path("upload_id")
                  .asText();
      List<byte[]> requests = requests(first, upload, file, chunk);
      long start = System.nanoTime();
      send(devices, requests);
      first.send(first.post(upload + "/finalize", Map.of(), NOTHING));
      return (System.nanoTime() - start) / 1e9;
    } finally {
      for (Device device : devices) {
        device.close();
      }
    }
  }

  private static JsonNode answer(Device device, String what, byte[] body) throws IOException {
    return JSON.readTree(
        device.send(device.post("/api/v1/uploads/" + what, Map.of(), body)).text());
  }

  /// All chunks as they go over the wire, so that making them is not measured.
  private static List<byte[]> requests(Device device, String upload, Path file, int chunk)
      throws IOException {
    var requests = new ArrayList<byte[]>();
    try (var in = Files.newInputStream(file)) {
      for (byte[] body = in.readNBytes(chunk); body.length > 0; body = in.readNBytes(chunk)) {
        requests.add(
            device.post(
                upload + "/chunk/" + requests.size(),
                Map.of("X-Chunk-Checksum", PlainCopy.sha256(body)),
                body));
      }
    }
    return requests;
  }

  private static void send(List<Device> devices, List<byte[]> requests) throws IOException {
    var next = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(devices.size())) {
      var running = new ArrayList<Future<?>>();
      for (Device device : devices) {
        running.add(
            threads.submit(() -> {
              for (int i = next.getAndIncrement();
                  i < requests.size();
                  i = next.getAndIncrement()) {
                device.send(requests.get(i));
              }
              return null;
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
