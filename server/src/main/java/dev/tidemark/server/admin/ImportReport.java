package dev.tidemark.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.server.admin.SyncClient.Pushed;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/// What became of the rows of an import: how many of each kind, and the first of those that are not
/// in.
final class ImportReport {
  /// How many are shown on a terminal.
  static final int SHOWN = 20;

  private final Consumer<Problem> listener;
  private final List<Problem> first = new ArrayList<>();
  private long added;
  private long updated;
  private long known;
  private long bad;
  private long rejected;
  private long conflicts;

  /// @param listener is told of each row that is not in
  ImportReport(Consumer<Problem> listener) {
    this.listener = listener;
  }

  /// A row that is not in.
  ///
  /// @param line the line it begins on
  record Problem(long line, String reason) {
    @Override
    public String toString() {
      return "line " + line + ": " + reason;
    }
  }

  /// A row that was not sent.
  void bad(long line, String reason) {
    bad++;
    add(line, reason);
  }

  /// Rows that were sent, with the answer.
  ///
  /// @throws FailedException when the answer is not one to these rows
  void answered(List<Row.Good> rows, Pushed pushed) throws FailedException {
    JsonNode results = pushed.json().path("results");
    if (results.size() != rows.size()) {
      throw new FailedException(
          "the server answered " + results.size() + " of " + rows.size() + " rows");
    }
    Iterator<JsonNode> rejections = pushed.json().path("rejected").iterator();
    Iterator<JsonNode> disputes = pushed.json().path("conflicts").iterator();
    for (int i = 0; i < rows.size(); i++) {
      Row.Good row = rows.get(i);
      String status = results.get(i).path("status").asText();
      switch (status) {
        case "accepted" -> {
          if (pushed.replayed()) {
            known++;
          } else if (results.get(i).path("version").asLong() == 1) {
            added++;
          } else {
            updated++;
          }
        }
        case "duplicate" -> known++;
        case "rejected" -> {
          rejected++;
          JsonNode why = rejections.next();
          add(
              row.line(),
              "rejected: " + why.path("reason").asText() + ": " + why.path("message").asText());
        }
        case "conflict" -> {
          conflicts++;
          JsonNode dispute = disputes.next();
          add(
              row.line(),
              "conflict: record "
                  + row.id()
                  + " stands with other content (conflict "
                  + dispute.path("conflictId").asText()
                  + ", "
                  + dispute.path("resolution").asText()
                  + ")");
        }
        default -> throw new FailedException("the server answered a row with \"" + status + "\"");
      }
    }
  }

  /// The first that are not in, at most [#SHOWN].
  List<Problem> first() {
    return List.copyOf(first);
  }

  /// How many are not in.
  long notIn() {
    return bad + rejected + conflicts;
  }

  /// How many rows have their final answer.
  long rows() {
    return added + updated + known + notIn();
  }

  /// E.g. `1000 rows: 990 added, 6 already there, 3 bad, 1 conflict`.
  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(rows()).append(rows() == 1 ? " row: " : " rows: ");
    text.append(added).append(" added, ").append(known).append(" already there");
    append(text, updated, "updated");
    append(text, bad, "bad");
    append(text, rejected, "rejected");
    append(text, conflicts, conflicts == 1 ? "conflict" : "conflicts");
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append(", ").append(count).append(' ').append(what);
    }
  }

  private void add(long line, String reason) {
    var problem = new Problem(line, reason);
    if (first.size() < SHOWN) {
      first.add(problem);
    }
    listener.accept(problem);
  }
}
