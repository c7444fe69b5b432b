package dev.tidemark.server.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.RunningServer;
import dev.tidemark.server.RunningServer.Finished;
import dev.tidemark.server.RunningServer.Launch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `tidemark simulate` against a server that is killed, and one that loses what it said it had.
@Timeout(300)
class SimulateIT {
  private static final int DEVICES = 5;

  @TempDir private static Path folder;
  private static Path copy;
  private static RunningServer server;
  private static HttpClient http;

  @BeforeAll
  static void start() throws IOException {
    server = launch().with("tidemark.limits.messaging", "1000/1m").start("demo");
    server.stop();
    copy = Files.createDirectory(folder.resolve("copy"));
    copy(launch().data(), copy);
    server.restartAtSamePort();
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    try (RunningServer stopping = server;
        HttpClient closing = http) {
      assertThat(server.stop()).isEqualTo(128 + 15);
    }
  }

  private static Launch launch() {
    return RunningServer.in(folder);
  }

  @Test
  void everyLawShouldHoldWhileTheServerIsKilled() throws Exception {
    int before = records();
    Process simulation = begin("0.15");
    CompletableFuture<String> out = text(simulation);
    awaitRecords(before);

    server.killHard();
    server.restartAtSamePort();

    assertThat(simulation.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(out.join())
        .contains("seed 7 ")
        .contains("held    no acknowledged write is lost: ")
        .contains("held    every device holds exactly what it may see: " + DEVICES)
        .contains("held    nobody is told a version older", "held    whoever was let in can go on")
        .containsPattern("[1-9][0-9]* lost, ")
        .doesNotContain("BROKEN");
    assertThat(simulation.exitValue()).isZero();
  }

  @Test
  void aServerThatIsPutBackToAnEarlierCopyShouldBeCaught() throws Exception {
    int before = records();
    Process simulation = begin("0.15");
    CompletableFuture<String> out = text(simulation);
    awaitRecords(before);

    server.killHard();
    delete(launch().data());
    copy(copy, launch().data());
    server.restartAtSamePort();

    assertThat(simulation.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(out.join())
        .contains(
            "BROKEN  no acknowledged write is lost: ", "BROKEN  whoever was let in can go on");
    assertThat(simulation.exitValue()).isEqualTo(1);
  }

  @Test
  void whatCannotBeDoneShouldBeSaid() {
    Finished stranger =
        launch().run("simulate", "--url", url(), "--user", "john_doe", "--password", "wrong");

    assertThat(stranger.err()).contains("Not carried through: the server answered 401");
    assertThat(stranger.code()).isEqualTo(1);
  }

  private static Process begin(String minutes) throws IOException {
    return launch()
        .jvm("-Xmx128m")
        .begin(
            "simulate",
            "--url",
            url(),
            "--user",
            "john_doe",
            "--password",
            "password123",
            "--devices",
            String.valueOf(DEVICES),
            "--seed",
            "7",
            "--minutes",
            minutes);
  }

  private static CompletableFuture<String> text(Process process) {
    CompletableFuture.runAsync(() -> process.errorReader().lines().forEach(System.err::println));
    return CompletableFuture.supplyAsync(() -> {
      try {
        return process.inputReader().readAllAsString();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private static String url() {
    return server.url().toString();
  }

  /// Until the devices have written, besides the three records that they share.
  private static void awaitRecords(int before) {
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> records() > before + 3);
  }

  private static int records() throws Exception {
    JsonNode login =
        StrictJson.tree(
            http.send(
                    HttpRequest.newBuilder(server.url().resolve("/pisync/auth/login"))
                        .POST(
                            BodyPublishers.ofString(
                                "{\"username\":\"john_doe\",\"password\":\"password123\"}"))
                        .build(),
                    BodyHandlers.ofString())
                .body());
    URI list = server.url().resolve("/api/v1/simulation?limit=1000");
    String body =
        http.send(
                HttpRequest.newBuilder(list)
                    .header("Authorization", "Bearer " + login.path("token").asText())
                    .build(),
                BodyHandlers.ofString())
            .body();
    return body.split("\"version\"", -1).length;
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path path : all(from)) {
      Path copied = to.resolve(from.relativize(path).toString());
      if (Files.isDirectory(path)) {
        Files.createDirectories(copied);
      } else {
        Files.copy(path, copied);
      }
    }
  }

  private static void delete(Path path) throws IOException {
    for (Path one : all(path).reversed()) {
      Files.delete(one);
    }
  }

  private static List<Path> all(Path path) throws IOException {
    try (Stream<Path> found = Files.walk(path)) {
      return new ArrayList<>(found.toList());
    }
  }
}
