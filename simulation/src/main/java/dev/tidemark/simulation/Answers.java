package dev.tidemark.simulation;

import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Decision.Resolved;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.Outcome;
import java.util.ArrayList;
import java.util.List;

/// The little protocol in which the server answers a push: one line for each change, e.g. `accepted
/// 3 {"server":3}`.
final class Answers {
  /// What became of a change.
  enum Kind {
    ACCEPTED,
    CONFLICT,
    REJECTED
  }

  /// @param kind what became of the change
  /// @param version the record's version after it; 0 when it was rejected
  /// @param clock that version's clock
  record Line(Kind kind, long version, VectorClock clock) {}

  private Answers() {}

  static String write(List<Outcome> outcomes) {
    var text = new StringBuilder();
    for (Outcome outcome : outcomes) {
      text.append(kind(outcome)).append(' ').append(outcome.version()).append(' ');
      text.append(outcome.clock().json()).append('\n');
    }
    return text.toString();
  }

  static List<Line> read(String text) {
    var lines = new ArrayList<Line>();
    text.lines()
        .map(line -> line.split(" ", 3))
        .forEach(parts ->
            lines.add(
                new Line(Kind.valueOf(parts[0]), Long.parseLong(parts[1]), Row.clock(parts[2]))));
    return lines;
  }

  private static Kind kind(Outcome outcome) {
    return switch (outcome.decision()) {
      case Accepted accepted -> Kind.ACCEPTED;
      case Duplicate(Earlier.Result.Disputed first) -> Kind.CONFLICT;
      case Duplicate duplicate -> Kind.ACCEPTED;
      case Conflicted conflicted -> Kind.CONFLICT;
      case Resolved resolved -> Kind.ACCEPTED;
      case Rejected rejected -> Kind.REJECTED;
    };
  }
}
