package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.server.RunningServer;
import dev.tidemark.server.Town;
import dev.tidemark.testkit.PostgresServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many batches at once, and a server that dies among them.
@Timeout(300)
class BatchStormIT {
  private static final int CLIENTS = 8;
  private static final int KILLS = 3;
  private static final int PER_BATCH = 5;

  @TempDir private Path folder;

  @Test
  void anAcknowledgedBatchShouldSurviveAKillOnSqlite() throws Exception {
    anAcknowledgedBatchShouldSurviveAKill("sqlite");
  }

  @Test
  void anAcknowledgedBatchShouldSurviveAKillOnPostgres() throws Exception {
    anAcknowledgedBatchShouldSurviveAKill(PostgresServer.freshDatabase());
  }

  private void anAcknowledgedBatchShouldSurviveAKill(String store) throws Exception {
    Town.found(store, folder.resolve("data"));
    try (RunningServer server =
            RunningServer.in(folder)
                .with("tidemark.store", store)
                .with("tidemark.limits.records", "1000000/1m")
                .start("serve");
        HttpClient http = HttpClient.newHttpClient();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      String token = SyncClient.signIn(http, server.url());
      SyncClient client = SyncClient.initialised(http, server::url, token, "sender");
      ConcurrentMap<String, JsonNode> acknowledged = new ConcurrentHashMap<>();
      var last = new ArrayList<Sent>();
      for (int kill = 0; kill < KILLS; kill++) {
        var count = new AtomicInteger();
        var storm = new ArrayList<Future<Sent>>();
        for (int i = 0; i < CLIENTS; i++) {
          String prefix = "r" + kill + "-c" + i + "-";
          boolean atomic = i % 2 == 0;
          storm.add(
              clients.submit(
                  () -> sendUntilItFails(http, client, prefix, atomic, acknowledged, count)));
        }
        Awaitility.await().until(() -> count.get() >= 40 * CLIENTS);
        server.killHard();
        for (Future<Sent> one : storm) {
          last.add(one.get());
        }
        server.restartAtSamePort();
      }
      // Whoever got no answer sends the batch again; it has one effect, whatever became of it.
      for (Sent unanswered : last) {
        HttpResponse<String> answer = send(http, client, unanswered);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        acknowledged.put(unanswered.name(), SyncClient.JSON.readTree(answer.body()));
      }

      Map<String, Map<String, Long>> held = held(client);
      assertThat(held.keySet()).isEqualTo(new TreeMap<>(acknowledged).keySet());
      acknowledged.forEach((name, answer) -> {
        Map<String, Long> answered = new TreeMap<>();
        answer
            .get("results")
            .forEach(result ->
                answered.put(result.at("/body/id").asText(), result.at("/body/version").asLong()));
        assertThat(held.get(name)).as(name).hasSize(PER_BATCH).isEqualTo(answered);
      });
      server.stop();
    }
  }

  private record Sent(String name, String body) {}

  /// Sends batches that create records, under ids that the server makes, until the server is gone.
  ///
  /// @return the one that got no answer
  private static Sent sendUntilItFails(
      HttpClient http,
      SyncClient client,
      String prefix,
      boolean atomic,
      ConcurrentMap<String, JsonNode> acknowledged,
      AtomicInteger count)
      throws InterruptedException {
    for (int i = 1; ; i++) {
      var batch = new Sent(prefix + i, body(prefix + i, atomic));
      try {
        HttpResponse<String> answer = send(http, client, batch);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        acknowledged.put(batch.name(), SyncClient.JSON.readTree(answer.body()));
        count.incrementAndGet();
      } catch (IOException e) {
        return batch;
      }
    }
  }

  private static HttpResponse<String> send(HttpClient http, SyncClient client, Sent batch)
      throws IOException, InterruptedException {
    return http.send(
        client
            .request("/api/v1/batch")
            .header("X-Request-ID", batch.name())
            .POST(BodyPublishers.ofString(batch.body()))
            .build(),
        BodyHandlers.ofString());
  }

  private static String body(String name, boolean atomic) {
    ObjectNode body = SyncClient.JSON.createObjectNode().put("atomic", atomic);
    ArrayNode operations = body.putArray("operations");
    for (int i = 0; i < PER_BATCH; i++) {
      operations
          .addObject()
          .put("method", "POST")
          .put("path", "/patients")
          .putObject("body")
          .put("batch", name)
          .put("number", i);
    }
    return body.toString();
  }

  /// The versions of all records, by batch and id.
  private static Map<String, Map<String, Long>> held(SyncClient client) throws Exception {
    var held = new TreeMap<String, Map<String, Long>>();
    String token = "";
    JsonNode page;
    do {
      page = client.pull(token, 1_000);
      token = page.get("syncToken").asText();
      for (JsonNode change : page.get("changes")) {
        held.computeIfAbsent(change.at("/data/batch").asText(), name -> new TreeMap<>())
            .put(change.get("id").asText(), change.get("version").asLong());
      }
    } while (page.get("hasMore").asBoolean());
    return held;
  }
}
