package dev.tidemark.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.RunningServer;
import dev.tidemark.server.RunningServer.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `import` and `export` as people run them, against a server that is killed at bad moments.
@Timeout(180)
class ImportIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private static Path serverFolder;
  private static RunningServer.Launch launch;
  private static RunningServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    launch = RunningServer.in(serverFolder);
    server = launch.start("demo");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theSameFileAgainShouldAddNothing() throws Exception {
    Path file = visits("visits.csv", 2_500);

    Finished first = run("import", "--collection", "visits", "--id", "who,day", file);
    Map<String, JsonNode> before = records("visits");
    Finished second = run("import", "--collection", "visits", "--id", "who,day", file);

    assertThat(first.out()).isEqualToIgnoringNewLines("2500 rows: 2500 added, 0 already there");
    assertThat(first.code()).isZero();
    assertThat(second.out()).isEqualToIgnoringNewLines("2500 rows: 0 added, 2500 already there");
    assertThat(second.code()).isZero();
    assertThat(versions("visits")).isEqualTo(Map.of(1, 2_500L));
    assertThat(records("visits").equals(before)).isTrue();
    assertThat(before.get("p7:d7").path("data"))
        .hasToString("{\"who\":\"p7\",\"day\":\"d7\",\"note\":\"said \\\"7\\\",\\nthen left\"}");
  }

  @Test
  void equalRowsOfAFileShouldBecomeOneRecord() throws Exception {
    Path file = file("equal.csv", "a,b\n1,x\n2,y\n1,x\n");

    Finished finished = run("import", "--collection", "equal", file);

    assertThat(finished.out()).isEqualToIgnoringNewLines("3 rows: 2 added, 1 already there");
    assertThat(finished.code()).isZero();
    assertThat(records("equal")).hasSize(2);
  }

  @Test
  void badLinesShouldBeNamedAndTheOthersGoIn() throws Exception {
    Path file = file("bad.csv", "a,b\n1,x\n2\n3,y\n4,\"open\n5,z\n");

    Finished finished = run("import", "--collection", "bad", "--id", "a", file);

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.out()).isEqualToIgnoringNewLines("5 rows: 3 added, 0 already there, 2 bad");
    assertThat(finished.err().lines())
        .containsExactly(
            "line 3: expected 2 columns, found 1", "line 5: a quote is opened and never closed");
    assertThat(records("bad")).containsOnlyKeys("1", "3", "5");
  }

  @Test
  void otherContentUnderAnIdOfSomebodyElseShouldBeReportedAsAConflict() throws Exception {
    run("import", "--collection", "journal", "--id", "a", file("one.csv", "a,b\n1,x\n2,x\n"));

    Finished finished =
        launch.run(
            "import",
            "--url=" + server.url(),
            "--user=john_doe",
            "--password=password123",
            "--collection=journal",
            "--id=a",
            file("two.csv", "a,b\n1,x\n2,y\n").toString());

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.out())
        .isEqualToIgnoringNewLines("2 rows: 0 added, 1 already there, 1 conflict");
    assertThat(finished.err()).startsWith("line 3: conflict: record 2 stands with other content");
    assertThat(records("journal").get("2").at("/data/b").asText()).isEqualTo("x");
  }

  @Test
  void aCorrectedFileShouldUpdateWhatItCorrects() throws Exception {
    run("import", "--collection", "fixed", "--id", "a", file("one.csv", "a,b\n1,x\n2,x\n"));

    Finished finished =
        run("import", "--collection", "fixed", "--id", "a", file("two.csv", "a,b\n1,x\n2,y\n"));

    assertThat(finished.code()).isZero();
    assertThat(finished.out())
        .isEqualToIgnoringNewLines("2 rows: 0 added, 1 already there, 1 updated");
    assertThat(records("fixed").get("2").at("/data/b").asText()).isEqualTo("y");
  }

  @Test
  void rowsThatTheServerRefusesShouldBeNamed() throws Exception {
    Finished finished = run("import", "--collection", "messages", file("m.csv", "a\n1\n2\n"));

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.out())
        .isEqualToIgnoringNewLines("2 rows: 0 added, 0 already there, 2 rejected");
    assertThat(finished.err()).contains("line 2: rejected: read_only_collection", "line 3: ");
  }

  @Test
  void anExportShouldGoIntoAnotherCollectionAsItIs() throws Exception {
    String lines =
        """
        {"id":12345678901234567890,"dose":1.50,"name":"Åsa \\"x\\" 😀","deep":{"list":[1,2.0,null,true]}}
        {"tiny":1e-7,"empty":"","nothing":{}}
        """;
    run("import", "--collection", "original", file("original.ndjson", lines));

    Finished exported =
        run("export", "--collection", "original", "--out", folder.resolve("all.ndjson.gz"));
    Finished imported = run("import", "--collection", "copy", folder.resolve("all.ndjson.gz"));

    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out()).isEmpty();
    assertThat(exported.err()).isEqualToIgnoringNewLines("2 records");
    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(unzipped(folder.resolve("all.ndjson.gz")))
        .contains("12345678901234567890", "\"dose\":1.50", "1e-7", "😀");
    assertThat(data("copy")).hasSize(2).isEqualTo(data("original"));
  }

  @Test
  void anExportWithoutAFileShouldWriteNothingButRecords() {
    Finished finished = run("export", "--collection", "doctors");

    assertThat(finished.out().lines())
        .hasSize(3)
        .first()
        .asString()
        .startsWith(
            "{\"id\":\"10\",\"version\":1,\"vectorClock\":{\"server\":1},\"data\":{\"name\":")
        .endsWith("\"updatedAt\":\"2024-01-05T09:00:00Z\"}");
  }

  @Test
  void anExportThatFailsShouldLeaveNoFile() throws Exception {
    Finished finished =
        launch.run(
            "export",
            "--url=" + server.url(),
            "--user=web_user_1",
            "--password=wrong",
            "--collection=doctors",
            "--out=" + folder.resolve("doctors.ndjson"));

    assertThat(finished.code()).isEqualTo(1);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aWrongPasswordShouldBeRefused() throws Exception {
    Finished finished =
        launch.run(
            "import",
            "--url=" + server.url(),
            "--user=web_user_1",
            "--password=wrong",
            "--collection=refused",
            file("a.csv", "a\n1\n").toString());

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.out()).isEmpty();
    assertThat(finished.err()).contains("401 UNAUTHORIZED: Invalid username or password");
  }

  @Test
  void nobodySignedInShouldBeToldHow() throws Exception {
    Finished finished = launch.run("import", "--collection=c", file("a.csv", "a\n1\n").toString());

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err()).startsWith("Who signs in? Expected --user");
  }

  @Test
  void aTokenShouldDoAsWell() throws Exception {
    Finished finished =
        launch.run(
            "import",
            "--url=" + server.url(),
            "--token=" + token(),
            "--collection=by-token",
            file("a.csv", "a\n1\n").toString());

    assertThat(finished.code()).as(finished.err()).isZero();
    assertThat(records("by-token")).hasSize(1);
  }

  @Test
  void anImportWhoseServerIsKilledShouldGoOnWhenItIsBack() throws Exception {
    Path file = visits("many.csv", 30_000);

    CompletableFuture<Finished> importing =
        CompletableFuture.supplyAsync(
            () -> run("import", "--collection", "killed", "--id", "who,day", file));
    await().atMost(SOON).until(() -> holdsSome("killed"));
    server.killHard();
    server.restartAtSamePort();

    Finished finished = importing.get();
    assertThat(finished.code()).as(finished.err()).isZero();
    assertThat(finished.out()).startsWith("30000 rows: ");
    assertThat(versions("killed")).isEqualTo(Map.of(1, 30_000L));
  }

  @Test
  void anImportThatWasBrokenOffShouldBeCompletedByItsRepetition() throws Exception {
    Path file = visits("broken-off.csv", 30_000);

    CompletableFuture<Finished> importing =
        CompletableFuture.supplyAsync(() ->
            run("import", "--patience=0", "--collection", "broken-off", "--id", "who,day", file));
    await().atMost(SOON).until(() -> holdsSome("broken-off"));
    server.killHard();
    Finished brokenOff = importing.get();
    server.restart();
    Finished repeated = run("import", "--collection", "broken-off", "--id", "who,day", file);

    assertThat(brokenOff.code()).isEqualTo(1);
    assertThat(brokenOff.err()).contains("cannot be reached");
    assertThat(repeated.code()).as(repeated.err()).isZero();
    assertThat(repeated.out()).startsWith("30000 rows: ").doesNotContain(" 0 already there");
    assertThat(versions("broken-off")).isEqualTo(Map.of(1, 30_000L));
  }

  private static Finished run(Object... arguments) {
    var all = new ArrayList<String>();
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    all.addAll(
        List.of(
            "--url", server.url().toString(), "--user", "web_user_1", "--password", "password123"));
    return launch.run(all.toArray(String[]::new));
  }

  /// What an export of the collection holds, by id.
  private static Map<String, JsonNode> records(String collection) {
    Finished exported = run("export", "--collection", collection);
    assertThat(exported.code()).as(exported.err()).isZero();
    return exported
        .out()
        .lines()
        .map(StrictJson::tree)
        .collect(toMap(record -> record.path("id").asText(), record -> record));
  }

  /// How many records there are of each version.
  private static Map<Integer, Long> versions(String collection) {
    return records(collection).values().stream()
        .collect(groupingBy(record -> record.path("version").asInt(), counting()));
  }

  private static Map<String, String> data(String collection) {
    return records(collection).entrySet().stream()
        .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().path("data").toString()));
  }

  private static boolean holdsSome(String collection) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.url().resolve("/api/v1/" + collection + "?limit=1"))
              .header("Authorization", "Bearer " + token())
              .build();
      return client.send(request, BodyHandlers.ofString()).body().contains("\"version\"");
    }
  }

  private static String token() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.url().resolve("/api/auth/login"))
              .POST(
                  BodyPublishers.ofString(
                      "{\"username\":\"web_user_1\",\"password\":\"password123\"}"))
              .build();
      String answer = client.send(request, BodyHandlers.ofString()).body();
      return StrictJson.tree(answer).path("token").asText();
    }
  }

  private Path visits(String name, int count) throws IOException {
    return file(
        name,
        IntStream.range(0, count)
            .mapToObj(i -> "p" + i + ",d" + i + ",\"said \"\"" + i + "\"\",\nthen left\"\n")
            .collect(joining("", "who,day,note\n", "")));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, UTF_8);
  }

  private static String unzipped(Path file) {
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
