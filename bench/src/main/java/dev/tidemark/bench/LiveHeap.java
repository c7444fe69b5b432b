package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much of a JVM's heap is in use, to the byte.
final class LiveHeap {
  /// The last line of a class histogram: `Total 1234567 98765432`.
  private static final Pattern TOTAL =
      Pattern.compile("^Total\\s+\\d+\\s+(\\d+)\\s*$", Pattern.MULTILINE);

  private LiveHeap() {}

  /// What is left of the heap of another process after a full collection, in bytes. A process
  /// cannot ask for its own: it stands still until somebody has read the answer.
  static long of(long pid) throws IOException {
    // What is only cleaned up after a collection goes with the second, which a histogram begins
    // with.
    ask(pid, "GC.run");
    return total(ask(pid, "GC.class_histogram"));
  }

  static long total(String histogram) throws IOException {
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new IOException("no total in " + histogram);
    }
    return Long.parseLong(total.group(1));
  }

  private static String ask(long pid, String command) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, String.valueOf(pid), command).redirectErrorStream(true).start();
    try (var reader = process.inputReader()) {
      return reader.readAllAsString();
    }
  }
}
