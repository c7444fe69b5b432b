package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class RunningServerIT {

  @TempDir private Path folder;

  @Test
  void aServerShouldComeBackOnTheSameDataAfterAKill() throws Exception {
    try (RunningServer server = RunningServer.in(folder).start("demo")) {
      assertThat(health(server)).isEqualTo(200);
      int port = server.port();

      server.killHard();
      server.restartAtSamePort();

      assertThat(server.port()).isEqualTo(port);
      assertThat(health(server)).isEqualTo(200);
      assertThat(server.output()).hasSize(1);
      assertThat(server.log()).contains("THIS IS A DEMO");
      assertThat(server.stop()).isEqualTo(128 + 15);
    }
  }

  @Test
  void aServerThatCannotStartShouldSayWhy() {
    RunningServer.Launch launch = RunningServer.in(folder).with("tidemark.no-such-name", "x");

    assertThatThrownBy(() -> launch.start("demo"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("tidemark.no-such-name");
  }

  @Test
  void otherCommandsShouldRunToTheirEnd() {
    RunningServer.Finished help = RunningServer.in(folder).run("--help");

    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("demo", "serve");
    assertThat(help.err()).isEmpty();
  }

  private static int health(RunningServer server) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(server.url().resolve("/health/ready")).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
  }
}
