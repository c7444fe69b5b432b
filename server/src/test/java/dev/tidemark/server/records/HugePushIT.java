package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.server.RunningServer;
import dev.tidemark.server.Town;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Bodies that no server could hold, sent to one with little memory: it refuses them at once and
/// goes on.
@Timeout(60)
class HugePushIT {
  private static final int MIB = 1024 * 1024;

  /// Less than any of the bodies is large.
  private static final String HEAP = "-Xmx96m";

  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  @TempDir private static Path folder;
  private static RunningServer server;
  private static HttpClient http;
  private static String token;

  @BeforeAll
  static void start() throws Exception {
    Town.found("sqlite", folder.resolve("data"));
    server = RunningServer.in(folder).jvm(HEAP, "-XX:+ExitOnOutOfMemoryError").start("serve");
    http = HttpClient.newHttpClient();
    token = SyncClient.signIn(http, server.url());
  }

  @AfterAll
  static void stop() {
    try (RunningServer stopping = server;
        HttpClient closing = http) {
      assertThat(server.stop()).as("exit code upon SIGTERM").isEqualTo(128 + 15);
    }
  }

  static Stream<Arguments> bodies() throws IOException {
    byte[] spaces = new byte[MIB];
    byte[] member = gzip(spaces);
    byte[] block = block(spaces);
    return Stream.of(
        body("100 MiB of nothing in particular", "identity", () -> times(100, spaces)),
        body("1 GiB in a megabyte of gzip", "gzip", () -> times(1024, member)),
        body("1 GiB in a megabyte of bare deflate", "deflate", () -> times(1024, block)),
        body(
            "1 GiB in a megabyte of zlib",
            "deflate",
            () ->
                new SequenceInputStream(
                    new ByteArrayInputStream(new byte[] {0x78, (byte) 0x9C}), times(1024, block))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void aHugeBodyShouldBeRefusedAtOnce(String name, String encoding, Supplier<InputStream> body)
      throws Exception {
    SyncClient device = SyncClient.initialised(http, server::url, token, "tablet");
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      HttpResponse<String> answer =
          http.send(
              device
                  .request("/api/v1/sync/push")
                  .header("Content-Encoding", encoding)
                  .header("X-Request-ID", "huge-1")
                  .POST(BodyPublishers.ofInputStream(body))
                  .build(),
              BodyHandlers.ofString());

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
      JsonNode error = SyncClient.JSON.readTree(answer.body()).get("error");
      assertThat(error.get("code").asText()).isEqualTo("PAYLOAD_TOO_LARGE");
      assertThat(error.at("/details/field").asText()).isEqualTo("body");
      assertThat(error.get("requestId").asText()).isEqualTo("huge-1");
    }
    assertThat(device.pull("", 10).get("changes")).as("nothing was stored").isEmpty();
    assertThat(server.log()).doesNotContain("OutOfMemoryError");
  }

  private static Arguments body(String name, String encoding, Supplier<InputStream> body) {
    return Arguments.of(name, encoding, body);
  }

  private static InputStream times(int count, byte[] part) {
    List<byte[]> parts = Collections.nCopies(count, part);
    return new SequenceInputStream(
        Collections.enumeration(parts.stream().map(ByteArrayInputStream::new).toList()));
  }

  /// A member of a gzip file; any number of them make one.
  private static byte[] gzip(byte[] bytes) throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  /// Blocks of a deflate stream without its end; any number of them follow each other.
  private static byte[] block(byte[] bytes) {
    try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
      deflater.setInput(bytes);
      byte[] deflated = new byte[16 * 1024];
      int length = deflater.deflate(deflated, 0, deflated.length, Deflater.FULL_FLUSH);
      return Arrays.copyOf(deflated, length);
    }
  }
}
