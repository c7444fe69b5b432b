package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.RunningServer;
import dev.tidemark.server.socket.TestStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Messages over a server that is stopped or killed, and over a bad line.
@Timeout(300)
class MessageStreamIT {
  private static final String WEB_USER = "550e8400-e29b-41d4-a716-446655440000";
  private static final String MOBILE_USER = "550e8400-e29b-41d4-a716-446655440001";
  private static final String OTHER_MOBILE_USER = "550e8400-e29b-41d4-a716-446655440002";
  private static final int MESSAGES = 250;
  private static final int BATCH = 25;

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable String token;

  @Test
  void aServerThatStopsShouldSayWhenToComeBack() {
    try (RunningServer server = start();
        TestStream stream =
            TestStream.open(server.url(), "/sse/mobile/device_123", "X-Device-ID", "device_123")) {
      stream.lastId();
      assertThat(server.stop()).isEqualTo(128 + 15);

      assertThat(stream.ended()).isTrue();
      assertThat(stream.retry()).isNotEmpty();
      assertThat(server.log()).doesNotContain("ERROR");
    }
  }

  @Test
  void aKillBetweenAnyTwoStepsShouldLoseAndRepeatNothing() throws Exception {
    try (RunningServer server = start()) {
      String begin;
      String phonesBegin;
      try (TestStream web = web(server.url(), "");
          TestStream phone = phone(server.url(), "")) {
        begin = web.lastId();
        phonesBegin = phone.lastId();
      }
      String id = send(server.url(), MOBILE_USER, "Hello");
      kill(server);
      assertThat(message(server.url(), id).path("status").asText()).isEqualTo("pending_sync");
      assertThat(ids(fetch(server.url(), "device_123", ""))).containsExactly(id);
      kill(server);
      JsonNode synced = message(server.url(), id);
      assertThat(synced.path("status").asText()).isEqualTo("synced");
      bring(server.url(), "{\"id\":\"" + id + "\",\"status\":\"read\"}");
      kill(server);
      JsonNode read = message(server.url(), id);
      assertThat(read.path("status").asText()).isEqualTo("read");
      assertThat(read.path("synced_at")).isEqualTo(synced.path("synced_at"));
      bring(server.url(), "{\"id\":\"" + id + "\",\"status\":\"read\"}");
      bring(server.url(), written(0));
      kill(server);
      bring(server.url(), written(0));
      JsonNode reply = read(server.url(), "m-0");
      kill(server);

      assertThat(read(server.url(), "m-0")).isEqualTo(reply);
      assertThat(message(server.url(), id)).isEqualTo(read);
      try (TestStream web = web(server.url(), begin);
          TestStream phone = phone(server.url(), phonesBegin)) {
        assertThat(web.next("message_read").data().path("message_id").asText()).isEqualTo(id);
        assertThat(web.next("new_message").data().path("message_id").asText()).isEqualTo("m-0");
        assertThat(web.others()).isEmpty();
        assertThat(phone.next("message").data().path("message_id").asText()).isEqualTo(id);
        assertThat(phone.next("message_read").data().path("message_id").asText()).isEqualTo("m-0");
        assertThat(phone.others()).isEmpty();
      }
    }
  }

  @Test
  void whatAPhoneWroteOfflineShouldArriveOnceOverABadLine() throws Exception {
    try (RunningServer server = start();
        DroppingProxy line = new DroppingProxy(server.url())) {
      var told = new ArrayList<String>();
      String last;
      try (TestStream web = web(server.url(), "")) {
        last = web.lastId();
        for (int i = 0; i < MESSAGES / 2; i += BATCH) {
          bringOver(line, i);
        }
        while (told.size() < BATCH) {
          TestStream.Event event = web.next("new_message");
          told.add(event.data().path("message_id").asText());
          last = event.id();
        }
      }
      kill(server);
      line.leadTo(server.url());
      try (TestStream web = web(server.url(), last)) {
        for (int i = MESSAGES / 2; i < MESSAGES; i += BATCH) {
          bringOver(line, i);
        }
        while (told.size() < MESSAGES) {
          told.add(web.next("new_message").data().path("message_id").asText());
        }
        assertThat(web.others()).isEmpty();
      }
      var expected = new ArrayList<String>();
      for (int i = 0; i < MESSAGES; i++) {
        expected.add("m-" + i);
      }
      assertThat(told).isEqualTo(expected);
      var listed = new ArrayList<String>();
      for (int offset = 0; offset < 300; offset += 100) {
        listed.addAll(
            ids(
                get(
                    server.url(),
                    "/api/messages?limit=100&offset=" + offset,
                    "Authorization",
                    "Bearer " + token(server.url()))));
      }
      assertThat(listed).isEqualTo(expected);
    }
  }

  private void bringOver(DroppingProxy line, int first) throws Exception {
    var batch = new ArrayList<String>();
    for (int i = first; i < first + BATCH; i++) {
      batch.add(written(i));
    }
    JsonNode answer = insisting(() -> bring(line.url(), String.join(",", batch)));
    assertThat(answer.path("synced_count").asInt()).isEqualTo(BATCH);
  }

  @Test
  void whatWaitsForAPhoneShouldArriveOnceOverABadLine() throws Exception {
    try (RunningServer server = start();
        DroppingProxy line = new DroppingProxy(server.url())) {
      var sent = new ArrayList<String>();
      var others = new ArrayList<String>();
      for (int i = 0; i < MESSAGES; i++) {
        sent.add(send(server.url(), MOBILE_USER, "message " + i));
        others.add(send(server.url(), OTHER_MOBILE_USER, "message " + i));
      }
      var got = new ArrayList<String>();
      String since = "2024-01-01T00:00:00Z";
      int size = 1;
      while (size > 0) {
        String from = since;
        JsonNode page =
            insisting(() -> fetch(line.url(), "device_123", "?limit=100&since=" + from));
        got.addAll(ids(page));
        size = page.path("messages").size();
        since = page.path("sync_timestamp").asText();
      }
      assertThat(got).isEqualTo(sent);

      // Without a time all comes that was not read, at once or between readings.
      JsonNode all = insisting(() -> fetch(line.url(), "device_456", "?limit=500"));
      assertThat(ids(all)).isEqualTo(others);
      var read = new ArrayList<String>();
      while (read.size() < MESSAGES) {
        List<String> page = ids(insisting(() -> fetch(line.url(), "device_456", "")));
        read.addAll(page);
        String items =
            String.join(
                ",",
                page.stream().map(id -> "{\"id\":\"" + id + "\",\"status\":\"read\"}").toList());
        insisting(() -> bring(line.url(), "device_456", items));
      }
      assertThat(read).isEqualTo(others);
      assertThat(ids(fetch(server.url(), "device_456", ""))).isEmpty();
    }
  }

  private RunningServer start() {
    return RunningServer.in(folder).with("tidemark.limits.messaging", "1000000/1m").start("demo");
  }

  private static void kill(RunningServer server) {
    server.killHard();
    server.restart();
  }

  @FunctionalInterface
  private interface Asking {
    JsonNode ask() throws Exception;
  }

  /// Asks until there is an answer.
  private static JsonNode insisting(Asking asking) throws Exception {
    while (true) {
      try {
        return asking.ask();
      } catch (IOException e) {
        // The line broke; again.
      }
    }
  }

  private TestStream web(URI server, String last) throws Exception {
    return TestStream.open(
        server, "/sse/web/" + WEB_USER + "?token=" + token(server), "Last-Event-ID", last);
  }

  private static TestStream phone(URI server, String last) {
    return TestStream.open(
        server, "/sse/mobile/device_123", "X-Device-ID", "device_123", "Last-Event-ID", last);
  }

  private JsonNode read(URI server, String id) throws Exception {
    return ask(
        HttpRequest.newBuilder(server.resolve("/api/messages/" + id + "/read"))
            .PUT(HttpRequest.BodyPublishers.noBody()),
        200,
        "Authorization",
        "Bearer " + token(server));
  }

  private static String written(int number) {
    return """
    {"id":"m-%d","sender_id":"%s","recipient_id":"%s","content":"message %d","status":"pending_sync"}\
    """
        .formatted(number, MOBILE_USER, WEB_USER, number);
  }

  private JsonNode bring(URI server, String messages) throws Exception {
    return bring(server, "device_123", messages);
  }

  private JsonNode bring(URI server, String device, String messages) throws Exception {
    return post(
        server,
        "/api/sync/outgoing",
        "{\"messages\":[" + messages + "]}",
        200,
        "X-Device-ID",
        device);
  }

  private JsonNode fetch(URI server, String device, String query) throws Exception {
    return get(server, "/api/sync/incoming" + query, "X-Device-ID", device);
  }

  private static List<String> ids(JsonNode page) {
    var ids = new ArrayList<String>();
    page.path("messages").forEach(message -> ids.add(message.path("id").asText()));
    return ids;
  }

  private String send(URI server, String recipient, String content) throws Exception {
    String body = "{\"recipient_id\":\"%s\",\"content\":\"%s\"}".formatted(recipient, content);
    return post(server, "/api/messages", body, 201, "Authorization", "Bearer " + token(server))
        .path("id")
        .asText();
  }

  private JsonNode message(URI server, String id) throws Exception {
    return get(server, "/api/messages/" + id, "Authorization", "Bearer " + token(server));
  }

  /// Good over restarts.
  private String token(URI server) throws Exception {
    if (token == null) {
      String body = "{\"username\":\"web_user_1\",\"password\":\"password123\"}";
      token = post(server, "/api/auth/login", body, 200).path("token").asText();
    }
    return token;
  }

  private JsonNode get(URI server, String path, String... headers) throws Exception {
    return ask(HttpRequest.newBuilder(server.resolve(path)), 200, headers);
  }

  private JsonNode post(URI server, String path, String body, int status, String... headers)
      throws Exception {
    return ask(
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        status,
        headers);
  }

  private JsonNode ask(HttpRequest.Builder request, int status, String... headers)
      throws Exception {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return StrictJson.tree(answer.body());
  }
}
