package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.store.sql.SqlStores;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The packaged server as an operator runs it: a process, its output and its signals.
@Timeout(60)
class ServingIT {

  @TempDir private Path folder;

  @Test
  void serveShouldAnswerAsSoonAsItSaysItIsReady() throws Exception {
    try (RunningServer server = RunningServer.in(folder).start("serve");
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(server.url().getHost()).isEqualTo("127.0.0.1");
      assertThat(server.port()).isPositive();
      HttpRequest request = HttpRequest.newBuilder(server.url().resolve("/health/ready")).build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void terminationShouldStopItCleanly() {
    try (RunningServer server = RunningServer.in(folder).start("demo")) {
      assertThat(server.stop()).isEqualTo(128 + 15);
      assertThat(server.output()).as("besides the line that says ready").hasSize(1);
    }
  }

  @Test
  void theLogShouldBeJsonWhereThereIsNoTerminal() {
    try (RunningServer server = RunningServer.in(folder).start("demo")) {
      server.stop();

      assertThat(server.log().lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
    }
  }

  @Test
  void whatAServerUsesShouldBeKeptFromASecondAndFromARestore() {
    RunningServer.Launch launch = RunningServer.in(folder);
    try (RunningServer first = launch.start("serve")) {
      notStarted(launch, " is in use by another server: stop that");
      RunningServer.Finished restored =
          launch.run("restore", "backup.zip", "--replace", "--data", launch.data().toString());
      assertThat(restored.code()).isEqualTo(1);
      assertThat(restored.err()).contains(" is in use by another server: stop that");
      assertThat(first.stop()).isEqualTo(128 + 15);
    }
  }

  @Test
  void aStoreOfANewerProgramShouldStayAsItIs() throws Exception {
    RunningServer.Launch launch = RunningServer.in(folder);
    Path file = launch.data().resolve("tidemark.db");
    SqlStores.open("sqlite", launch.data(), InstantSource.system()).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE flyway_schema_history SET version = '999' WHERE installed_rank = 1");
    }
    byte[] before = Files.readAllBytes(file);

    notStarted(launch, " is of a newer Tidemark (its tables: 999");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void aDiskWithoutRoomShouldBeSaid() throws Exception {
    RunningServer.Launch launch = RunningServer.in(folder);
    Files.createDirectories(launch.data());

    notStarted(
        launch.under(
            "unshare",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o size=1m tmpfs \"$0\" && exec \"$@\"",
            launch.data().toString()),
        " has no room: 1,0");
  }

  private static void notStarted(RunningServer.Launch launch, String why) {
    RunningServer.Finished finished =
        launch.run("serve", "--port", "0", "--data", launch.data().toString());
    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.err().strip())
        .startsWith("Not started: " + launch.data())
        .contains(why)
        .hasLineCount(1);
    assertThat(finished.out()).isEmpty();
  }
}
