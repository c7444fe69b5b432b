package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
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
      HttpRequest request = HttpRequest.newBuilder(server.url().resolve("/q/health")).build();
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
}
