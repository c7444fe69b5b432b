package dev.tidemark.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.RunningServer;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A disk without room for what is sent: a file system of 8 MiB in memory, which only the server
/// sees. Needs a Linux where users may make name spaces, or root.
@Timeout(180)
class DiskFullIT {
  private static final int MIB = 1 << 20;
  private static final int NO_ROOM = 507;

  @TempDir private Path folder;

  @Test
  void whatHasNoRoomShouldBeRefusedAndHarmNothing() throws Exception {
    Path blobs = Files.createDirectories(folder.resolve("data").resolve("blobs"));
    byte[] large = TestFile.random(6 * MIB);
    byte[] small = TestFile.random(3 * MIB);
    try (RunningServer server =
            RunningServer.in(folder)
                .under(
                    "unshare",
                    "--map-root-user",
                    "--mount",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=8m tmpfs \"$0\" && exec \"$@\"",
                    blobs.toString())
                .start("demo");
        HttpClient http = HttpClient.newHttpClient()) {
      UploadPeer peer = UploadPeer.signedIn(http, server.url());
      assertThat(peer.tryBegin(9L * MIB)).as("more than there is").isEqualTo(NO_ROOM);
      String one = peer.begin(large.length, TestFile.sha256(large), MIB);
      String other = peer.begin(small.length, TestFile.sha256(small), MIB);
      send(peer, one, large, List.of(0, 1, 2, 3, 4));
      send(peer, other, small, List.of(0, 1));

      List<Integer> last = new ArrayList<>();
      try (var executor = Executors.newFixedThreadPool(2)) {
        Future<Integer> first = executor.submit(() -> peer.send(one, 5, chunk(large, 5)));
        Future<Integer> second = executor.submit(() -> peer.send(other, 2, chunk(small, 2)));
        last.addAll(List.of(first.get(), second.get()));
      }
      assertThat(last).contains(NO_ROOM).isSubsetOf(200, NO_ROOM);
      assertThat(peer.tryBegin(2L * MIB)).isEqualTo(NO_ROOM);
      assertThat(peer.chunks(one, "uploaded_chunks")).contains(0L, 1L, 2L, 3L, 4L);

      peer.cancel(other);
      assertThat(peer.send(one, 5, chunk(large, 5))).as("there is room again").isEqualTo(200);
      try (InputStream content = peer.file(peer.finish(one))) {
        assertThat(content.readAllBytes()).isEqualTo(large);
      }
      assertThat(refusals(server.log()))
          .isNotEmpty()
          .allSatisfy(line -> {
            JsonNode context = line.path("mdc");
            assertThat(line.path("message").asText())
                .startsWith(context.path("request").asText())
                .doesNotContain("web_user_1");
            assertThat(context.path("request").asText()).isNotEmpty();
            assertThat(context.path("tenant").asText()).isEqualTo("123");
            assertThat(context.has("user")).isFalse();
          });
    }
  }

  /// The lines that say that there was no room: each is an object by itself, and says for whom.
  private static List<JsonNode> refusals(String log) {
    return log.lines()
        .map(StrictJson::tree)
        .filter(line -> line.path("message").asText().endsWith("no room for uploads"))
        .toList();
  }

  private static void send(UploadPeer peer, String upload, byte[] file, List<Integer> numbers)
      throws Exception {
    for (int number : numbers) {
      assertThat(peer.send(upload, number, chunk(file, number))).isEqualTo(200);
    }
  }

  private static byte[] chunk(byte[] file, int number) {
    return Arrays.copyOfRange(file, number * MIB, (number + 1) * MIB);
  }
}
