package dev.tidemark.bench;

import dev.tidemark.core.document.Document;
import dev.tidemark.core.document.Event;
import dev.tidemark.core.document.InvalidEventException;
import dev.tidemark.testkit.EditingTrace;
import dev.tidemark.testkit.EditingTrace.Session;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Replays a recorded session through a [Document], event by event.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(1)
public class Replay {
  /// Which session.
  @Param Session session = Session.CLOWNSCHOOL;

  private List<Event> events = List.of();

  /// Reads the session.
  @Setup
  public void read() {
    events = EditingTrace.of(session).events();
  }

  /// The text in the end.
  @Benchmark
  public String text() throws InvalidEventException {
    Document document = Document.empty();
    for (Event event : events) {
      document.apply(event);
    }
    return document.text();
  }
}
