package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.RunningServer;
import dev.tidemark.server.socket.TestStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Streams of a server that is stopped.
@Timeout(180)
class MessageStreamIT {
  @TempDir private Path folder;

  @Test
  void aServerThatStopsShouldSayWhenToComeBack() {
    try (RunningServer server = RunningServer.in(folder).start("demo");
        TestStream stream =
            TestStream.open(server.url(), "/sse/mobile/device_123", "X-Device-ID", "device_123")) {
      stream.lastId();
      assertThat(server.stop()).isEqualTo(128 + 15);

      assertThat(stream.ended()).isTrue();
      assertThat(stream.retry()).isNotEmpty();
      assertThat(server.log()).doesNotContain("ERROR");
    }
  }
}
