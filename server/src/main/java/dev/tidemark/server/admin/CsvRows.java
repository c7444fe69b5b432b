package dev.tidemark.server.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Data;
import dev.tidemark.server.admin.Lines.Line;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/// Rows of comma-separated values below a line of column names. Every value is text; an empty field
/// is left out.
///
/// Rows are cut here and parsed one by one, so that a broken quote costs the line it stands on and
/// not the rest of the file.
///
/// Source: RFC 4180.
final class CsvRows implements Rows {
  /// The longest row that runs over several lines, in characters. Beyond it, a quote counts as
  /// never closed.
  private static final int LONGEST = 4 * 1024 * 1024;

  private final Lines lines;
  private final RecordIds ids;
  private final List<String> columns;
  private final Deque<Line> ahead = new ArrayDeque<>();

  /// @throws FailedException when the first line does not name the columns
  CsvRows(Lines lines, RecordIds ids) throws IOException, FailedException {
    this.lines = lines;
    this.ids = ids;
    this.columns = header();
    if (ids instanceof RecordIds.OfMembers(List<String> members)) {
      for (String member : members) {
        if (!columns.contains(member)) {
          throw new FailedException(
              "--id: there is no column \"" + member + "\"; there are " + columns);
        }
      }
    }
  }

  @Override
  public Optional<Row> next() throws IOException {
    Optional<Cut> cut = cut();
    if (cut.isEmpty()) {
      return Optional.empty();
    }
    long number = cut.get().number;
    try {
      ObjectNode row = row(fields(cut.get()));
      return Optional.of(new Row.Good(number, ids.of(row), Data.of(row)));
    } catch (BadRowException e) {
      return Optional.of(new Row.Bad(number, e.reason()));
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private List<String> header() throws IOException, FailedException {
    Optional<Cut> first = cut();
    if (first.isEmpty()) {
      throw new FailedException("the file is empty (expected: a first line with column names)");
    }
    try {
      List<String> names = fields(first.get());
      var seen = new HashSet<String>();
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        if (name.isBlank()) {
          throw new BadRowException("column " + (i + 1) + " has no name");
        }
        if (!seen.add(name)) {
          throw new BadRowException("two columns are named \"" + name + "\"");
        }
      }
      return names;
    } catch (BadRowException e) {
      throw new FailedException("line " + first.get().number + ": " + e.reason(), e);
    }
  }

  private ObjectNode row(List<String> fields) throws BadRowException {
    if (fields.size() != columns.size()) {
      throw new BadRowException("expected " + columns.size() + " columns, found " + fields.size());
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < fields.size(); i++) {
      if (!fields.get(i).isEmpty()) {
        row.put(columns.get(i), fields.get(i));
      }
    }
    if (row.isEmpty()) {
      throw new BadRowException("every field is empty");
    }
    return row;
  }

  /// The fields of a row. When its quotes are wrong, the lines it would run over are given back.
  private List<String> fields(Cut cut) throws BadRowException, IOException {
    switch (cut.rest) {
      case Rest.Unreadable(String reason) -> throw new BadRowException(reason);
      case Rest.Open(List<Line> more) -> {
        giveBack(more);
        throw new BadRowException("a quote is opened and never closed");
      }
      case Rest.Complete(String text, List<Line> more) -> {
        try (var parser = CSVFormat.RFC4180.parse(new StringReader(text))) {
          List<CSVRecord> records = parser.getRecords();
          if (records.size() != 1) {
            throw new BadRowException(
                "a carriage return outside of quotes (expected: lines that end in LF or CR LF)");
          }
          return records.getFirst().toList();
        } catch (UncheckedIOException | IOException e) {
          giveBack(more);
          throw new BadRowException("something stands between a closing quote and the next comma");
        }
      }
    }
  }

  /// The lines of the next row; blank ones between rows are passed over.
  private Optional<Cut> cut() throws IOException {
    for (Optional<Line> line = take(); line.isPresent(); line = take()) {
      switch (line.get()) {
        case Line.Unreadable(long number, String reason) -> {
          return Optional.of(new Cut(number, new Rest.Unreadable(reason)));
        }
        case Line.Text text when text.isBlank() -> {}
        case Line.Text(long number, String text) -> {
          return Optional.of(new Cut(number, rest(text)));
        }
      }
    }
    return Optional.empty();
  }

  private Rest rest(String first) throws IOException {
    var quotes = new Quotes();
    quotes.read(first);
    var text = new StringBuilder(first);
    var more = new ArrayList<Line>();
    while (quotes.open()) {
      Optional<Line> next = take();
      next.ifPresent(more::add);
      if (next.isEmpty()
          || !(next.get() instanceof Line.Text(long number, String line))
          || text.length() + line.length() > LONGEST) {
        return new Rest.Open(more);
      }
      text.append('\n').append(line);
      quotes.read("\n");
      quotes.read(line);
    }
    return new Rest.Complete(text.toString(), more);
  }

  private Optional<Line> take() throws IOException {
    return ahead.isEmpty() ? lines.next() : Optional.of(ahead.removeFirst());
  }

  private void giveBack(List<Line> taken) {
    taken.reversed().forEach(ahead::addFirst);
  }

  /// A row before it is parsed.
  private record Cut(long number, Rest rest) {}

  private sealed interface Rest {
    record Complete(String text, List<Line> more) implements Rest {}

    record Open(List<Line> more) implements Rest {}

    record Unreadable(String reason) implements Rest {}
  }

  /// Follows quotes through a row, as the parser will.
  private static final class Quotes {
    private enum State {
      FIELD_STARTS,
      BARE,
      QUOTED,
      QUOTE_IN_QUOTED
    }

    private State state = State.FIELD_STARTS;

    private void read(String text) {
      for (int i = 0; i < text.length(); i++) {
        state = next(text.charAt(i));
      }
    }

    /// Whether what was read ends within quotes.
    private boolean open() {
      return state == State.QUOTED;
    }

    private State next(char c) {
      return switch (state) {
        case FIELD_STARTS -> c == '"' ? State.QUOTED : c == ',' ? State.FIELD_STARTS : State.BARE;
        case BARE -> c == ',' ? State.FIELD_STARTS : State.BARE;
        case QUOTED -> c == '"' ? State.QUOTE_IN_QUOTED : State.QUOTED;
        case QUOTE_IN_QUOTED ->
            c == '"' ? State.QUOTED : c == ',' ? State.FIELD_STARTS : State.BARE;
      };
    }
  }
}
