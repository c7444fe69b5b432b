package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The packaged server as an operator runs it: a process, its output and its signals.
@Timeout(60)
class ServingIT {

  private static final String READY = "Tidemark is ready at ";

  @TempDir private Path folder;
  private Process server;

  @AfterEach
  void stop() throws InterruptedException {
    if (server != null) {
      server.destroyForcibly().waitFor();
    }
  }

  @Test
  void serveShouldAnswerAsSoonAsItSaysItIsReady() throws Exception {
    URI ready = start("serve", "--port", "0", "--data", folder.resolve("data").toString());

    assertThat(ready.getHost()).isEqualTo("127.0.0.1");
    assertThat(ready.getPort()).isPositive();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(ready.resolve("/q/health")).build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void terminationShouldStopItCleanly() throws Exception {
    start("demo", "--port", "0");

    server.toHandle().destroy();

    assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isEqualTo(128 + 15);
    assertThat(server.inputReader().readAllAsString().strip()).isEmpty();
  }

  @Test
  void theLogShouldBeJsonWhereThereIsNoTerminal() throws Exception {
    start("demo", "--port", "0");

    server.toHandle().destroy();
    server.waitFor();

    assertThat(Files.readAllLines(folder.resolve("log")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
  }

  private URI start(String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath().toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(folder.toFile());
    builder.redirectError(folder.resolve("log").toFile());
    server = builder.start();
    BufferedReader output = server.inputReader();
    String line = output.readLine();
    assertThat(line).as("standard output of the server").startsWith(READY);
    return URI.create(line.substring(READY.length()));
  }
}
