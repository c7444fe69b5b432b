package dev.tidemark.server.simulate;

import dev.tidemark.server.admin.Progress;
import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows on standard error how a simulation goes on, until its curfew: a bar on a terminal, a line
/// now and then elsewhere.
final class SimulationProgress {
  private final Duration whole;
  private final Tally tally;

  SimulationProgress(Duration whole, Tally tally) {
    this.whole = whole;
    this.tally = tally;
  }

  /// Shows it.
  void show(Curfew curfew) {
    if (Progress.isTerminal()) {
      bar(System.err, curfew);
    } else {
      lines(System.err, curfew);
    }
  }

  private void bar(PrintStream out, Curfew curfew) {
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("Simulating")
            .setInitialMax(whole.toSeconds())
            .setUnit(" s", 1)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setConsumer(new ConsoleProgressBarConsumer(out))
            .build()) {
      while (!curfew.past()) {
        bar.setExtraMessage(" " + tally.brief());
        bar.stepTo(gone(curfew));
        curfew.pause(Duration.ofSeconds(1));
      }
    }
  }

  private void lines(PrintStream out, Curfew curfew) {
    while (!curfew.past()) {
      curfew.pause(Duration.ofSeconds(10));
      out.println(gone(curfew) + " s of " + whole.toSeconds() + ": " + tally.brief());
    }
  }

  private long gone(Curfew curfew) {
    return whole.minus(curfew.left()).toSeconds();
  }
}
