package dev.tidemark.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.RunningServer;
import dev.tidemark.server.RunningServer.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `tidemark upload`, as somebody runs it.
@Timeout(180)
class UploadCommandIT {
  private static final int CHUNK = 64 * 1024;
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  @TempDir private static Path folder;
  private static RunningServer server;
  private static HttpClient http;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    // So few at a time that there is a middle to break off in.
    server = RunningServer.in(folder).with("tidemark.limits.upload-chunk", "3/4s").start("demo");
    http = HttpClient.newHttpClient();
    HttpRequest login =
        HttpRequest.newBuilder(server.url().resolve("/api/auth/login"))
            .POST(
                BodyPublishers.ofString(
                    "{\"username\":\"web_user_1\",\"password\":\"password123\"}"))
            .build();
    Matcher found = TOKEN.matcher(http.send(login, BodyHandlers.ofString()).body());
    assertThat(found.find()).isTrue();
    token = found.group(1);
  }

  @AfterAll
  static void stop() {
    try (RunningServer stopping = server;
        HttpClient closing = http) {
      assertThat(server.stop()).isEqualTo(128 + 15);
    }
  }

  private static RunningServer.Launch launch() {
    return RunningServer.in(folder).jvm("-Xmx128m", "-Duser.home=" + folder);
  }

  private static String[] command(Path file, String... more) {
    return Stream.concat(
            Stream.of(
                "upload",
                "--url",
                server.url().toString(),
                "--user",
                "web_user_1",
                "--password",
                "password123",
                "--chunk-size",
                String.valueOf(CHUNK)),
            Stream.concat(Stream.of(more), Stream.of(file.toString())))
        .toArray(String[]::new);
  }

  private static Path file(String name, int size) throws Exception {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(folder.resolve(name), bytes);
  }

  private static List<Path> notes() throws Exception {
    Path notes = folder.resolve(".tidemark").resolve("uploads");
    if (!Files.exists(notes)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(notes)) {
      return files.toList();
    }
  }

  private static HttpResponse<byte[]> get(URI url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(url).header("Authorization", "Bearer " + token).build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  @Test
  void aFileShouldArriveAndItsUrlBePrinted() throws Exception {
    Path file = file("photo.png", 2 * CHUNK + 5);

    Finished finished = launch().run(command(file, "--record", "patients/1"));

    assertThat(finished.err()).doesNotContain("Not uploaded");
    assertThat(finished.code()).isZero();
    assertThat(finished.out()).matches("http://[^/]+/files/[0-9a-f-]{36}\\.png\\R");
    assertThat(get(URI.create(finished.out().strip())).body()).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void whatWasBrokenOffShouldBeTakenUp() throws Exception {
    Path file = file("report.pdf", 8 * CHUNK + 5);
    Process broken = launch().begin(command(file));
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> !ids().isEmpty());
    String upload = ids().getFirst();
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> status(upload).contains("\"uploaded_chunks\":[0,"));
    new ProcessBuilder("kill", "-INT", String.valueOf(broken.pid())).start().waitFor();
    assertThat(broken.waitFor()).isEqualTo(128 + 2);
    assertThat(status(upload)).contains("\"status\":\"active\"");

    Finished finished = launch().run(command(file));

    assertThat(finished.code()).as(finished.err()).isZero();
    assertThat(finished.out()).contains("/files/" + upload + ".pdf");
    assertThat(get(URI.create(finished.out().strip())).body()).isEqualTo(Files.readAllBytes(file));
    assertThat(notes()).isEmpty();
  }

  private static List<String> ids() throws Exception {
    return notes().stream()
        .filter(note -> !note.toString().endsWith(".part"))
        .map(UploadCommandIT::id)
        .toList();
  }

  private static String id(Path note) {
    try {
      return Files.readString(note).split(" ")[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String status(String upload) throws Exception {
    URI url = server.url().resolve("/api/v1/uploads/" + upload + "/status");
    return new String(get(url).body(), StandardCharsets.UTF_8);
  }

  @Test
  void whatCannotBeSentShouldBeSaid() throws Exception {
    Path empty = file("empty", 0);
    Path good = file("good", 10);

    refused(1, "is no file", command(folder.resolve("none")));
    refused(1, "is no file", command(folder));
    refused(1, "is empty", command(empty));
    refused(1, "404 NOT_FOUND: record", command(good, "--record", "patients/nobody"));
    refused(2, "--record: expected COLLECTION/ID", command(good, "--record", "patients"));
    refused(2, "--parallel: expected 1 to 16", command(good, "--parallel", "0"));
  }

  private static void refused(int code, String says, String... command) {
    Finished finished = launch().run(command);
    assertThat(finished.err()).contains(says);
    assertThat(finished.code()).isEqualTo(code);
    assertThat(finished.out()).isEmpty();
  }
}
