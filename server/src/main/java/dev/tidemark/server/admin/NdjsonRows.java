package dev.tidemark.server.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Data;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.StrictJson.InvalidJson;
import dev.tidemark.server.admin.Lines.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows that are JSON objects, one on each line.
///
/// A line as `export` writes it, `{"id","version","data","updatedAt","vectorClock"}` and nothing
/// else, is the record it was exported from: its `data` under its `id`.
final class NdjsonRows implements Rows {
  private static final Set<String> EXPORTED =
      Set.of("id", "version", "data", "updatedAt", "vectorClock");

  private final Lines lines;
  private final @Nullable RecordIds ids;

  /// @param ids how to name records; null for what suits each line: its exported id, else one made
  ///   from its content
  NdjsonRows(Lines lines, @Nullable RecordIds ids) {
    this.lines = lines;
    this.ids = ids;
  }

  @Override
  public Optional<Row> next() throws IOException {
    for (Optional<Line> line = lines.next(); line.isPresent(); line = lines.next()) {
      switch (line.get()) {
        case Line.Unreadable(long number, String reason) -> {
          return Optional.of(new Row.Bad(number, reason));
        }
        case Line.Text text when text.isBlank() -> {}
        case Line.Text(long number, String text) -> {
          return Optional.of(row(number, text));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private Row row(long number, String text) throws IOException {
    byte[] json = text.getBytes(StandardCharsets.UTF_8);
    try {
      Data whole = StrictJson.data(json);
      Exported exported = exported(json);
      if (exported == null) {
        return new Row.Good(
            number, (ids == null ? new RecordIds.OfContent() : ids).of(tree(whole)), whole);
      }
      String id = ids == null ? exported.id : ids.of(tree(exported.data));
      return new Row.Good(number, id, exported.data);
    } catch (InvalidJson e) {
      String at = e.pointer().isEmpty() ? "" : e.pointer() + ": ";
      return new Row.Bad(number, at + withoutLine(String.valueOf(e.getMessage())));
    } catch (BadRowException e) {
      return new Row.Bad(number, e.reason());
    }
  }

  /// What an exported line holds; null when the line is another object.
  private static @Nullable Exported exported(byte[] json) throws IOException, InvalidJson {
    var names = new HashSet<String>();
    String id = null;
    Data data = null;
    try (JsonParser parser = StrictJson.factory().createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        names.add(name);
        if (name.equals("id") && token == JsonToken.VALUE_STRING) {
          id = parser.getText();
        } else if (name.equals("data") && token == JsonToken.START_OBJECT) {
          data = StrictJson.data(parser, json);
        } else {
          StrictJson.skipValue(parser);
        }
      }
    }
    return names.equals(EXPORTED) && id != null && Identifiers.valid(id) && data != null
        ? new Exported(id, data)
        : null;
  }

  private static ObjectNode tree(Data data) {
    return (ObjectNode) StrictJson.tree(data.text());
  }

  /// The parser saw one line only, so its own line number would mislead.
  private static String withoutLine(String message) {
    return message.replace(" at line 1, column ", " at column ");
  }

  private record Exported(String id, Data data) {}
}
