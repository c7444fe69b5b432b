package dev.tidemark.server.admin;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows how far a command is: a bar on a terminal, a line now and then elsewhere.
public interface Progress extends AutoCloseable {
  /// How far it is.
  ///
  /// @param bytes how much of the file is done
  /// @param things how many rows or chunks the server has answered
  void at(long bytes, long things);

  @Override
  void close();

  /// Shown on standard error.
  ///
  /// @param task such as `Importing`
  /// @param things what is counted, such as `rows`
  /// @param size the size of the whole in bytes; 0 when it is not known
  static Progress of(String task, String things, long size) {
    return isTerminal() ? bar(System.err, task, things, size) : lines(System.err, things, size);
  }

  /// Whether a person looks on.
  @SuppressWarnings("SystemConsoleNull") // It is null where there is no terminal.
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static Progress bar(PrintStream out, String task, String things, long size) {
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(size == 0 ? -1 : size)
            .setUnit(" KiB", 1 << 10)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setConsumer(new ConsoleProgressBarConsumer(out))
            .build();
    return new Progress() {
      @Override
      public void at(long bytes, long done) {
        bar.setExtraMessage(" " + done + " " + things);
        bar.stepTo(bytes);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }

  /// A line every few seconds.
  private static Progress lines(PrintStream out, String things, long size) {
    long pause = Duration.ofSeconds(5).toNanos();
    return new Progress() {
      private long last = System.nanoTime();

      @Override
      public void at(long bytes, long done) {
        long now = System.nanoTime();
        if (now - last >= pause) {
          last = now;
          String share = size == 0 ? "" : ", " + bytes * 100 / size + " %";
          out.println(done + " " + things + share);
        }
      }

      @Override
      public void close() {}
    };
  }
}
