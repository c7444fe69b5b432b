package dev.tidemark.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Edit;
import dev.tidemark.core.document.Event;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// A recorded editing session.
///
/// @param events each after those that its author had seen; authors are `author-0`, `author-1` …
/// @param end the text in the end
public record EditingTrace(List<Event> events, String end) {
  /// The sessions that there are, from the public collection editing-traces; `README.md` beside
  /// them says whose they are.
  public enum Session {
    /// One author's 259,778 edits of a paper.
    AUTOMERGE_PAPER("automerge-paper"),
    /// Three authors' 23,182 edits, many of them concurrent.
    CLOWNSCHOOL("clownschool");

    private final String text;

    Session(String text) {
      this.text = text;
    }

    /// The session's name.
    public String text() {
      return text;
    }
  }

  /// Reads a session.
  public static EditingTrace of(Session session) {
    JsonNode json = json(session.text() + ".json.gz");
    var reading = new Reading();
    for (JsonNode transaction : json.get("txns")) {
      reading.add(transaction);
    }
    return new EditingTrace(List.copyOf(reading.events), json.get("endContent").textValue());
  }

  private static JsonNode json(String file) {
    try (InputStream in = EditingTrace.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no " + file);
      }
      return new ObjectMapper().readTree(new GZIPInputStream(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Turns transactions, which name those that came right before them, into events with clocks.
  /// Those of a session of one author name neither author nor transactions.
  private static final class Reading {
    private final List<Event> events = new ArrayList<>();

    /// The number of each author's newest event.
    private final Map<String, Long> numbers = new HashMap<>();

    /// What had happened after each transaction.
    private final List<VectorClock> clocks = new ArrayList<>();

    private void add(JsonNode transaction) {
      String author = "author-" + transaction.path("agent").asInt();
      VectorClock seen = VectorClock.empty();
      for (JsonNode parent : transaction.path("parents")) {
        seen = seen.merge(clocks.get(parent.intValue()));
      }
      for (JsonNode patch : transaction.get("patches")) {
        int position = patch.get(0).intValue();
        int deleted = patch.get(1).intValue();
        String inserted = patch.get(2).textValue();
        if (deleted > 0) {
          add(author, seen, new Edit.Delete(position, deleted));
        }
        if (!inserted.isEmpty()) {
          add(author, seen, new Edit.Insert(position, inserted));
        }
      }
      if (transaction.has("parents")) {
        clocks.add(seen.merge(VectorClock.of(Map.of(author, numbers.getOrDefault(author, 0L)))));
      }
    }

    private void add(String author, VectorClock seen, Edit edit) {
      events.add(new Event(author, numbers.merge(author, 1L, Long::sum), seen, edit));
    }
  }
}
