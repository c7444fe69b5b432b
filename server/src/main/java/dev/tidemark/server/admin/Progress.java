package dev.tidemark.server.admin;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows how far a command is: a bar on a terminal, a line now and then elsewhere.
interface Progress extends AutoCloseable {
  /// How far it is.
  ///
  /// @param bytes how much of the file has been read
  /// @param rows how many rows the server has answered
  void at(long bytes, long rows);

  @Override
  void close();

  /// A bar.
  ///
  /// @param size the size of the whole in bytes; 0 when it is not known
  static Progress bar(PrintStream out, long size) {
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("Importing")
            .setInitialMax(size == 0 ? -1 : size)
            .setUnit(" KiB", 1 << 10)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setConsumer(new ConsoleProgressBarConsumer(out))
            .build();
    return new Progress() {
      @Override
      public void at(long bytes, long rows) {
        bar.setExtraMessage(" " + rows + " rows");
        bar.stepTo(bytes);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }

  /// A line every few seconds.
  static Progress lines(PrintStream out, long size) {
    long pause = Duration.ofSeconds(5).toNanos();
    return new Progress() {
      private long last = System.nanoTime();

      @Override
      public void at(long bytes, long rows) {
        long now = System.nanoTime();
        if (now - last >= pause) {
          last = now;
          String share = size == 0 ? "" : ", " + bytes * 100 / size + " %";
          out.println(rows + " rows" + share);
        }
      }

      @Override
      public void close() {}
    };
  }
}
