package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleConnectionsTest {
  @Test
  void theHeapOfAServerShouldGrowWithItsSockets() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try (ServerProcess bare =
        ServerProcess.bare(List.of(java, "-Xmx64m", "--sun-misc-unsafe-memory-access=allow"))) {
      double bytes = new IdleConnections(200).run(bare, number -> BareServer.open(bare.url()));

      assertThat(bytes).isBetween(500.0, 50_000.0);
    }
  }
}
