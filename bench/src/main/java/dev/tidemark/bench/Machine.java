package dev.tidemark.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/// Where and of what a run was.
///
/// @param commit the commit that was built, with a mark when files were changed since
/// @param processor how many and which
/// @param memory in GiB
/// @param jdk which JDK
/// @param sync what it costs to write a page to the end of a file and sync it, in milliseconds
record Machine(String commit, String processor, long memory, String jdk, double sync) {
  private static final int SYNCS = 300;
  private static final int PAGE = 8_192;

  /// @param root the folder with the sources
  /// @param data a folder on the disk that is measured
  static Machine here(Path root, Path data) throws IOException {
    return new Machine(readCommit(root), readProcessor(), gibibytes(), version(), sync(data));
  }

  /// One line of Markdown.
  String line() {
    return String.format(
        Locale.ROOT,
        "commit `%s`, %s, %d GiB, %s, fdatasync %.2f ms",
        commit,
        processor,
        memory,
        jdk,
        sync);
  }

  private static String readCommit(Path root) throws IOException {
    String hash = output(root, "git", "rev-parse", "--short", "HEAD");
    boolean changed = !output(root, "git", "status", "--porcelain", "-uno").isEmpty();
    return hash.isEmpty() ? "unknown" : hash + (changed ? " and changes" : "");
  }

  private static String output(Path folder, String... command) throws IOException {
    try (var reader =
        new ProcessBuilder(command).directory(folder.toFile()).start().inputReader()) {
      return reader.readAllAsString().strip();
    }
  }

  private static String readProcessor() throws IOException {
    int count = Runtime.getRuntime().availableProcessors();
    return count + " × " + model();
  }

  private static String model() throws IOException {
    Path linux = Path.of("/proc/cpuinfo");
    if (!Files.exists(linux)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(linux, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }

  private static long gibibytes() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return Math.round(system.getTotalMemorySize() / (double) (1L << 30));
  }

  private static String version() {
    return "JDK " + Runtime.version().toString().replaceAll("-LTS$", "");
  }

  /// The median of some hundred.
  private static double sync(Path data) throws IOException {
    Path file = data.resolve("sync");
    long[] times = new long[SYNCS];
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
      for (int i = 0; i < SYNCS; i++) {
        page.clear();
        long begun = System.nanoTime();
        channel.write(page);
        channel.force(false);
        times[i] = System.nanoTime() - begun;
      }
    } finally {
      Files.deleteIfExists(file);
    }
    Arrays.sort(times);
    return times[SYNCS / 2] / 1e6;
  }
}
