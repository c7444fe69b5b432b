package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every example of `protocol/examples`, each folder against a packaged demo of its own.
class ExamplesIT {

  private static final Path EXAMPLES = Path.of("..", "protocol", "examples");

  @TempDir private static Path folder;
  private static @Nullable RunningServer server;
  private static @Nullable Path served;
  private static HttpClient client;
  private static int count;

  @BeforeAll
  static void start() {
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    try (HttpClient closing = client) {
      stopServer();
    }
    System.out.println(count + " protocol examples were run");
  }

  /// The demo of that folder. The one before is stopped.
  private static URI server(Path protocol) throws IOException {
    if (server == null || !protocol.equals(served)) {
      stopServer();
      Path data = Files.createDirectory(folder.resolve(name(protocol)));
      // They sign in more often, one after the other, than anybody would.
      server = RunningServer.in(data).with("tidemark.limits.messaging", "1000/1m").start("demo");
      served = protocol;
    }
    return server.url();
  }

  private static void stopServer() {
    try (RunningServer stopping = server) {
      if (stopping != null) {
        assertThat(stopping.stop()).as("exit code upon SIGTERM").isEqualTo(128 + 15);
      }
    }
  }

  @TestFactory
  List<DynamicNode> examples() throws IOException {
    var protocols = new ArrayList<DynamicNode>();
    for (Path protocol : sorted(EXAMPLES, "*")) {
      if (Files.isDirectory(protocol) && !Files.exists(protocol.resolve("package.json"))) {
        protocols.add(protocol(protocol));
      }
    }
    assertThat(protocols).isNotEmpty();
    return protocols;
  }

  private static DynamicNode protocol(Path folder) throws IOException {
    var variables = new HashMap<String, String>();
    var names = new HashSet<String>();
    var files = new ArrayList<DynamicNode>();
    for (Path file : sorted(folder, "*.json")) {
      var tests = new ArrayList<DynamicTest>();
      for (JsonNode definition : StrictJson.tree(Files.readString(file)).required("cases")) {
        var example = new Example(definition);
        assertThat(names.add(example.name())).as("\"%s\" is one name", example.name()).isTrue();
        tests.add(test(folder, example, variables));
      }
      assertThat(tests).as("%s", file).isNotEmpty();
      files.add(DynamicContainer.dynamicContainer(name(file), tests));
    }
    return DynamicContainer.dynamicContainer(name(folder), files);
  }

  private static DynamicTest test(Path protocol, Example example, Map<String, String> variables) {
    return DynamicTest.dynamicTest(
        example.name(),
        () -> {
          count++;
          try {
            example.run(client, server(protocol), variables);
          } catch (AssertionError e) {
            // Reports of test runs number dynamic tests; this names them.
            throw new AssertionError(example.name() + ": " + e.getMessage(), e);
          }
        });
  }

  private static List<Path> sorted(Path folder, String glob) throws IOException {
    var sorted = new TreeSet<Path>();
    try (var found = Files.newDirectoryStream(folder, glob)) {
      found.forEach(sorted::add);
    }
    return List.copyOf(sorted);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
