package dev.tidemark.server.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.StrictJson;
import dev.tidemark.server.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// People who write while the server is killed.
@Timeout(180)
class DocumentIT {
  private static final int WRITERS = 4;
  private static final int ROUNDS = 3;
  private static final int EACH = 40;

  @TempDir private Path folder;

  @Test
  void aKillInTheMiddleShouldLoseNothingAndDoubleNothing() throws Exception {
    try (RunningServer server = RunningServer.in(folder).start("demo")) {
      String token = token(server.url());
      var editors = new ArrayList<TestEditor>();
      for (int i = 0; i < WRITERS; i++) {
        editors.add(TestEditor.join(server.url(), "d", token, "device-" + i));
      }
      var random = new Random(7);
      for (int round = 0; round < ROUNDS; round++) {
        write(editors, random);
        // Some of it is acknowledged, some on its way, some not sent.
        server.killHard();
        write(editors, random);
        server.restart();
        for (TestEditor editor : editors) {
          editor.drop().comeBack(server.url());
        }
      }
      editors.forEach(TestEditor::settle);
      long newest = editors.stream().mapToLong(TestEditor::revision).max().orElseThrow();
      editors.forEach(editor -> editor.upTo(newest));

      String text = editors.getFirst().text();
      assertThat(editors).allSatisfy(editor -> assertThat(editor.text()).isEqualTo(text));
      for (int i = 0; i < WRITERS; i++) {
        String own = "" + (char) ('a' + i);
        assertThat(text.chars().filter(c -> c == own.charAt(0)))
            .as("everything that %s wrote, once", own)
            .hasSize(ROUNDS * 2 * EACH);
      }
      try (TestEditor late = TestEditor.join(server.url(), "d", token, "late")) {
        assertThat(late.text()).isEqualTo(text);
      }
      editors.forEach(TestEditor::close);
    }
  }

  private static void write(List<TestEditor> editors, Random random) {
    for (int i = 0; i < EACH; i++) {
      for (int writer = 0; writer < editors.size(); writer++) {
        TestEditor editor = editors.get(writer);
        editor.type(random.nextInt(editor.length() + 1), "" + (char) ('a' + writer));
      }
    }
  }

  /// Good over restarts.
  private static String token(URI server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/api/auth/login"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"username\":\"web_user_1\",\"password\":\"password123\"}"))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return StrictJson.tree(answer.body()).path("token").asText();
  }
}
