package dev.tidemark.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.RunningServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A file of 512 MiB, through a server that has 128.
@Timeout(600)
class LargeUploadIT {
  private static final int CHUNK = 16 << 20;
  private static final int CHUNKS = 32;
  private static final int SENDERS = 4;

  @TempDir private Path folder;

  @Test
  void memoryShouldNotGrowWithTheFile() throws Exception {
    MessageDigest whole = MessageDigest.getInstance("SHA-256");
    for (int number = 0; number < CHUNKS; number++) {
      whole.update(chunk(number));
    }
    String checksum = HexFormat.of().formatHex(whole.digest());
    try (RunningServer server =
            RunningServer.in(folder).jvm("-Xmx128m", "-XX:+ExitOnOutOfMemoryError").start("demo");
        HttpClient http = HttpClient.newHttpClient()) {
      UploadPeer peer = UploadPeer.signedIn(http, server.url());
      String upload = peer.begin((long) CHUNKS * CHUNK, checksum, CHUNK);
      try (var executor = Executors.newFixedThreadPool(SENDERS)) {
        var sent = new ArrayList<Future<Integer>>();
        for (int i = CHUNKS - 1; i >= 0; i--) {
          int number = i;
          sent.add(executor.submit(() -> peer.send(upload, number, chunk(number))));
        }
        for (Future<Integer> status : sent) {
          assertThat(status.get()).isEqualTo(200);
        }
      }

      String path = peer.finish(upload);

      var digest = MessageDigest.getInstance("SHA-256");
      try (InputStream content = new DigestInputStream(peer.file(path), digest)) {
        assertThat(content.transferTo(OutputStream.nullOutputStream()))
            .isEqualTo((long) CHUNKS * CHUNK);
      }
      assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(checksum);
      assertThat(server.log()).doesNotContain("OutOfMemoryError", "ERROR");
    }
  }

  private static byte[] chunk(int number) {
    var chunk = new byte[CHUNK];
    new Random(number).nextBytes(chunk);
    return chunk;
  }
}
