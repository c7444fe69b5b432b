package dev.tidemark.simulation;

import dev.tidemark.core.Conflict;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Decision.Resolved;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Resolution;
import dev.tidemark.device.Answer;
import dev.tidemark.device.Answer.Kind;
import dev.tidemark.device.Row;
import dev.tidemark.engine.Outcome;
import java.util.ArrayList;
import java.util.List;

/// The little protocol in which the server answers a push: one line for each change, e.g. `accepted
/// 3 {"server":3}`.
final class Answers {
  /// What a device is answered that has not pulled since the store was restored.
  static final String OTHER_EPOCH = "other epoch";

  private static final String MERGED = "merged";

  private Answers() {}

  static String write(List<Outcome> outcomes) {
    var text = new StringBuilder();
    for (Outcome outcome : outcomes) {
      text.append(kind(outcome)).append(' ').append(outcome.version()).append(' ');
      text.append(outcome.clock().json()).append('\n');
    }
    return text.toString();
  }

  static List<Answer> read(String text) {
    var lines = new ArrayList<Answer>();
    text.lines()
        .map(line -> line.split(" ", 3))
        .forEach(parts ->
            lines.add(
                new Answer(Kind.valueOf(parts[0]), Long.parseLong(parts[1]), Row.clock(parts[2]))));
    return lines;
  }

  private static Kind kind(Outcome outcome) {
    return switch (outcome.decision()) {
      case Accepted accepted -> Kind.ACCEPTED;
      case Duplicate(Earlier.Result.Disputed first) ->
          first.resolution().equals(MERGED) ? Kind.MERGED : Kind.CONFLICT;
      case Duplicate duplicate -> Kind.ACCEPTED;
      case Conflicted(Conflict conflict, Resolution resolution) ->
          resolution.text().equals(MERGED) ? Kind.MERGED : Kind.CONFLICT;
      case Resolved resolved -> Kind.ACCEPTED;
      case Rejected rejected -> Kind.REJECTED;
    };
  }
}
