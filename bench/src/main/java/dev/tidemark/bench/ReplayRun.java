package dev.tidemark.bench;

import dev.tidemark.testkit.EditingTrace;
import dev.tidemark.testkit.EditingTrace.Session;
import java.io.IOException;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Measures by JMH how long it takes to [Replay] each recorded session.
final class ReplayRun {
  private final Report report;

  ReplayRun(Report report) {
    this.report = report;
  }

  void run() throws IOException {
    try {
      var options =
          new OptionsBuilder().include(Replay.class.getName()).verbosity(VerboseMode.SILENT);
      for (RunResult result : new Runner(options.build()).run()) {
        Session session = Session.valueOf(result.getParams().getParam("session"));
        Result<?> time = result.getPrimaryResult();
        var line =
            new ReplayLine(
                session.text(),
                EditingTrace.of(session).events().size(),
                time.getScore(),
                time.getScoreError(),
                aim(session));
        System.err.println(line.text());
        report.add(line);
      }
    } catch (RunnerException e) {
      throw new IOException(e);
    }
  }

  private static int aim(Session session) {
    return switch (session) {
      case AUTOMERGE_PAPER -> 100;
      case CLOWNSCHOOL -> 250;
    };
  }
}
