package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Record;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.RunningServer;
import dev.tidemark.server.Town;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.PostgresServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Many devices at once, and a server that dies among them.
@Timeout(300)
class StormIT {
  @TempDir private Path folder;

  /// Where the records are.
  enum Database {
    SQLITE {
      @Override
      String store() {
        return "sqlite";
      }
    },
    POSTGRESQL {
      @Override
      String store() {
        return PostgresServer.freshDatabase();
      }
    };

    abstract String store();
  }

  @ParameterizedTest
  @EnumSource
  void pullersShouldHoldWhatManyPushersWrote(Database database) throws Exception {
    int pushers = 32;
    int pushes = 20;
    int changes = 10;
    String store = database.store();
    Town.found(store, folder.resolve("data"));
    try (RunningServer server =
            RunningServer.in(folder)
                .with("tidemark.store", store)
                .with("tidemark.limits.records", "1000000/1m")
                .start("serve");
        HttpClient http = HttpClient.newHttpClient();
        ExecutorService devices = Executors.newVirtualThreadPerTaskExecutor()) {
      String token = SyncClient.signIn(http, server.url());
      var running = new AtomicBoolean(true);
      var pulled = new ArrayList<Future<Map<String, Long>>>();
      for (int i = 0; i < 4; i++) {
        SyncClient puller = SyncClient.initialised(http, server::url, token, "puller-" + i);
        int page = 50 + 75 * i;
        pulled.add(devices.submit(() -> pullUntilQuiet(puller, page, running)));
      }
      var pushed = new ArrayList<Callable<Integer>>();
      for (int i = 0; i < pushers; i++) {
        SyncClient pusher = SyncClient.initialised(http, server::url, token, "pusher-" + i);
        int number = i;
        pushed.add(() -> pushAll(pusher, number, pushes, changes));
      }
      int accepted = 0;
      for (Future<Integer> pusher : devices.invokeAll(pushed)) {
        accepted += pusher.get();
      }
      running.set(false);
      assertThat(accepted).isEqualTo(pushers * pushes * changes);

      Map<String, Long> expected =
          pullUntilQuiet(
              SyncClient.initialised(http, server::url, token, "witness"),
              1_000,
              new AtomicBoolean());
      // Half of the changes make a record of the pusher's own, half update one that all share.
      assertThat(expected).hasSizeGreaterThan(pushers * pushes * changes / 2);
      for (Future<Map<String, Long>> puller : pulled) {
        assertThat(puller.get()).isEqualTo(expected);
      }
      server.stop();
      assertNoGaps(store);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAcknowledgedPushShouldSurviveAKill(Database database) throws Exception {
    int kills = 3;
    int pushers = 8;
    String store = database.store();
    Town.found(store, folder.resolve("data"));
    RunningServer.Launch launch =
        RunningServer.in(folder)
            .with("tidemark.store", store)
            .with("tidemark.limits.records", "1000000/1m");
    try (RunningServer server = launch.start("serve");
        HttpClient http = HttpClient.newHttpClient();
        ExecutorService devices = Executors.newVirtualThreadPerTaskExecutor()) {
      String token = SyncClient.signIn(http, server.url());
      ConcurrentMap<String, Integer> acknowledged = new ConcurrentHashMap<>();
      Set<String> beforeTheBackup = Set.of();
      var clients = new ArrayList<SyncClient>();
      for (int i = 0; i < pushers; i++) {
        clients.add(SyncClient.initialised(http, server::url, token, "pusher-" + i));
      }
      for (int kill = 0; kill < kills; kill++) {
        var storm = new ArrayList<Future<Integer>>();
        var acknowledgedInRound = new AtomicInteger();
        for (int i = 0; i < pushers; i++) {
          SyncClient client = clients.get(i);
          String prefix = "r" + kill + "-d" + i + "-";
          storm.add(
              devices.submit(
                  () -> pushUntilItFails(client, prefix, acknowledged, acknowledgedInRound)));
        }
        if (kill == 0) {
          Awaitility.await().until(() -> acknowledgedInRound.get() >= 20 * pushers);
          beforeTheBackup = Set.copyOf(acknowledged.keySet());
          run(launch, "backup", store, "data", "--out", "backup.zip");
        }
        Awaitility.await().until(() -> acknowledgedInRound.get() >= 40 * pushers);
        server.killHard();
        for (Future<Integer> pusher : storm) {
          assertThat(pusher.get()).isPositive();
        }
        server.restartAtSamePort();
      }
      Map<String, Long> held =
          pullUntilQuiet(
              SyncClient.initialised(http, server::url, token, "witness"),
              1_000,
              new AtomicBoolean());
      var pushes = new TreeMap<String, Integer>();
      held.keySet()
          .forEach(id -> pushes.merge(id.substring(0, id.lastIndexOf('.')), 1, Integer::sum));
      assertThat(pushes.keySet()).containsAll(acknowledged.keySet());
      assertThat(pushes.values()).as("records of each push: all or none").containsOnly(PER_PUSH);
      server.stop();
      assertNoGaps(store);
      run(launch, "doctor", store, "data");
      assertThat(restored(launch, database)).containsAll(beforeTheBackup);
    }
  }

  /// What the backup holds that was made in the middle of the storm: the names of whole pushes.
  private Set<String> restored(RunningServer.Launch launch, Database database) {
    String store = database.store();
    run(launch, "restore", store, "restored", "backup.zip");
    run(launch, "doctor", store, "restored", "--deep");
    try (SyncStore opened =
        SqlStores.open(store, folder.resolve("restored"), InstantSource.system())) {
      var pushes = new TreeMap<String, Integer>();
      opened
          .<List<Record>>read(
              reading -> reading.recordsOf(Town.TENANT, "patients", null, Integer.MAX_VALUE))
          .forEach(record -> {
            String id = record.key().id();
            pushes.merge(id.substring(0, id.lastIndexOf('.')), 1, Integer::sum);
          });
      assertThat(pushes.values()).as("records of each push: all or none").containsOnly(PER_PUSH);
      return pushes.keySet();
    }
  }

  /// Runs a command on a store to its end, which must be a good one.
  private void run(
      RunningServer.Launch launch, String command, String store, String data, String... more) {
    var arguments = new ArrayList<>(List.of(command, "--store", store, "--data", data));
    arguments.addAll(List.of(more));
    RunningServer.Finished finished = launch.run(arguments.toArray(String[]::new));
    assertThat(finished.code()).as("%s", finished).isZero();
  }

  private static final int PER_PUSH = 5;

  /// Pushes sets of new records, retrying each under its name until it is answered, until the
  /// server is gone.
  private static int pushUntilItFails(
      SyncClient client,
      String prefix,
      ConcurrentMap<String, Integer> acknowledged,
      AtomicInteger count)
      throws InterruptedException {
    for (int push = 1; ; push++) {
      String name = prefix + push;
      ArrayNode changes = SyncClient.JSON.createArrayNode();
      for (int i = 0; i < PER_PUSH; i++) {
        create(changes, name + "." + i);
      }
      try {
        HttpResponse<String> answer = client.push(body(changes), name);
        if (answer.statusCode() == 200) {
          acknowledged.put(name, push);
          count.incrementAndGet();
        }
      } catch (IOException e) {
        return push;
      }
    }
  }

  private static int pushAll(SyncClient client, int number, int pushes, int changes)
      throws IOException, InterruptedException {
    int taken = 0;
    for (int push = 0; push < pushes; push++) {
      ArrayNode all = SyncClient.JSON.createArrayNode();
      for (int i = 0; i < changes; i++) {
        if (i % 2 == 0) {
          create(all, "own-" + number + "-" + push + "-" + i);
        } else {
          ObjectNode change = create(all, "shared-" + i);
          ((ObjectNode) change.get("data")).put("by" + number, push);
        }
      }
      HttpResponse<String> answer = client.push(body(all), "p" + number + "-" + push);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode result = SyncClient.JSON.readTree(answer.body());
      assertThat(result.get("rejected")).isEmpty();
      taken += result.get("accepted").size() + result.get("conflicts").size();
    }
    return taken;
  }

  private static ObjectNode create(ArrayNode changes, String id) {
    ObjectNode change = changes.addObject();
    change.put("id", id).put("collection", "patients").put("operation", "create");
    change.putObject("data").put("name", "Patient " + id);
    return change;
  }

  private static String body(ArrayNode changes) {
    ObjectNode body = SyncClient.JSON.createObjectNode();
    body.set("changes", changes);
    return body.toString();
  }

  /// Pulls until there is no more and nobody writes.
  ///
  /// @return the version of each record held, by id
  private static Map<String, Long> pullUntilQuiet(
      SyncClient client, int limit, AtomicBoolean running)
      throws IOException, InterruptedException {
    var held = new TreeMap<String, Long>();
    String token = "";
    while (true) {
      boolean last = !running.get();
      JsonNode page;
      do {
        page = client.pull(token, limit);
        token = page.get("syncToken").asText();
        for (JsonNode change : page.get("changes")) {
          long version = change.get("version").asLong();
          Long before = held.put(change.get("id").asText(), version);
          assertThat(version).as("a version comes once").isGreaterThan(before == null ? 0 : before);
        }
        assertThat(page.get("deletions")).isEmpty();
      } while (page.get("hasMore").asBoolean());
      if (last) {
        return held;
      }
    }
  }

  /// Every position up to the head has a commit time, later than the one before.
  private void assertNoGaps(String store) {
    try (SyncStore opened = SqlStores.open(store, folder.resolve("data"), InstantSource.system())) {
      Head head = opened.<Optional<Head>>read(reading -> reading.head(Town.TENANT)).orElseThrow();
      List<Long> missing =
          opened.read(reading -> {
            var gaps = new ArrayList<Long>();
            for (long position = 1; position <= head.position(); position++) {
              if (reading.committedAt(Town.TENANT, position).isEmpty()) {
                gaps.add(position);
              }
            }
            return gaps;
          });
      assertThat(missing).isEmpty();
      assertThat(head.position()).isPositive();
    }
  }
}
