package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the guide tells a reader to paste works against the demo, and answers what it says.
///
/// A page's `sh` blocks are run in one shell, in order, against a demo of the test's own. After
/// each that has a `json` block below it, the shell's output must be what that block says, white
/// space aside; `…` in it stands for anything.
@Timeout(180)
class GuideIT {
  private static final Path GUIDE = Path.of("..", "docs", "guide");
  private static final Pattern BLOCK =
      Pattern.compile("^```(sh|json)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final String MARK = "---- end of block ----";

  /// What `./tidemark` runs once it has been built.
  private static final String PROGRAM =
      Path.of(System.getProperty("java.home"), "bin", "java")
          + " -jar "
          + Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath()
          + " ";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conflicts.md",
        "devices.md",
        "field.md",
        "files.md",
        "fleet.md",
        "messages.md",
        "operations.md",
        "scopes.md"
      })
  void whatThePageSaysShouldBeSo(String page) throws Exception {
    List<Step> steps = steps(Files.readString(GUIDE.resolve(page)));
    assertThat(steps).hasSizeGreaterThan(3);
    assertThat(steps).extracting(Step::answer).anyMatch(answer -> !answer.isEmpty());
    try (RunningServer server = RunningServer.in(folder).start("demo")) {
      List<String> outputs = run(steps, server.url().toString().replaceAll("/$", ""));
      assertThat(outputs).hasSameSizeAs(steps);
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        if (!step.answer.isEmpty()) {
          assertThat(squeezed(outputs.get(i))).as(step.commands).matches(pattern(step.answer));
        }
      }
    }
  }

  /// @param commands what is to be pasted
  /// @param answer what comes of it; empty when the page does not say
  private record Step(String commands, String answer) {}

  private static List<Step> steps(String page) {
    var steps = new ArrayList<Step>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      if (block.group(1).equals("sh")) {
        steps.add(new Step(block.group(2), ""));
      } else {
        Step last = steps.removeLast();
        steps.add(new Step(last.commands, block.group(2)));
      }
    }
    return steps;
  }

  private List<String> run(List<Step> steps, String url) throws IOException, InterruptedException {
    String script =
        steps.stream()
            .map(step ->
                step.commands
                        .replaceAll("(?m)^SERVER=.*$", "SERVER=" + url)
                        .replaceAll("(?m)^\\./tidemark ", PROGRAM)
                    + "\nprintf '%s\\n' '"
                    + MARK
                    + "'\n")
            .collect(Collectors.joining());
    Path file = Files.writeString(folder.resolve("guide.sh"), "set -e\n" + script);
    Path output = folder.resolve("guide.out");
    Process shell =
        new ProcessBuilder("sh", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      shell.destroyForcibly();
    }
    String text = Files.readString(output);
    assertThat(shell.exitValue()).as(text).isZero();
    return Arrays.stream(text.split(MARK)).limit(steps.size()).toList();
  }

  private static String pattern(String answer) {
    return Arrays.stream(squeezed(answer).split("…", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", "");
  }
}
