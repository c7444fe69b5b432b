package dev.tidemark.server.documents;

import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Edit;
import dev.tidemark.engine.documents.Join;
import dev.tidemark.engine.documents.Join.Known;
import dev.tidemark.engine.documents.Pointer;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.VectorClocks;
import org.jspecify.annotations.Nullable;

/// Reads what clients say of documents.
final class DocumentRequest {
  /// The longest text that one operation inserts, in code points.
  static final int LONGEST_TEXT = 65_536;

  private static final String CLOCK = "vectorClock";
  private static final String POSITION = "position";

  private DocumentRequest() {}

  /// `{"documentId":"doc_123","mode":"collaborative","author":"asha","epoch":0,"revision":12}`
  static Join join(Fields message) {
    String document = message.requiredIdentifier("documentId");
    String mode = message.text("mode").orElse("collaborative");
    if (!mode.equals("collaborative") && !mode.equals("view")) {
      throw message.invalid("mode", "expected collaborative or view");
    }
    Long revision = message.number("revision", 0).orElse(null);
    Long epoch = message.number("epoch", 0).orElse(null);
    if (revision != null && epoch == null) {
      throw message.missing("epoch");
    }
    Known known = revision == null || epoch == null ? null : new Known(epoch, revision);
    return new Join(
        document, mode.equals("collaborative"), message.text("author").orElse(null), known);
  }

  /// What somebody writes.
  ///
  /// @param number its number; 0 for the author's next
  /// @param seen what of others they had seen
  record Write(long number, VectorClock seen, Edit edit) {}

  /// `{"op":{"action":"insert","position":42,"text":"New text","vectorClock":{"asha":5,"ben":3}}}`
  static Write write(Fields message, String author) {
    Fields op = message.fields("op").orElseThrow(() -> message.missing("op"));
    VectorClock clock =
        op.value(CLOCK)
            .map(value -> VectorClocks.of(value, "/op/" + CLOCK))
            .orElseGet(VectorClock::empty);
    return new Write(clock.get(author), clock, edit(op));
  }

  /// The number that a message names, as far as it can be read; for its error.
  static @Nullable Long number(Fields message, String author) {
    return message
        .value("op")
        .map(op -> op.path(CLOCK).path(author))
        .filter(value -> value.canConvertToLong() && value.isIntegralNumber())
        .map(value -> value.asLong())
        .orElse(null);
  }

  private static Edit edit(Fields op) {
    return switch (op.requiredText("action")) {
      case "insert" -> new Edit.Insert(required(op, POSITION, 0), text(op));
      case "delete" -> new Edit.Delete(required(op, POSITION, 0), required(op, "length", 1));
      default -> throw op.invalid("action", "expected insert or delete");
    };
  }

  private static String text(Fields op) {
    String text = op.text("text", LONGEST_TEXT).orElseThrow(() -> op.missing("text"));
    if (text.isEmpty()) {
      throw op.invalid("text", "expected at least one character");
    }
    if (text.indexOf('\0') >= 0) {
      throw op.invalid("text", "expected no U+0000");
    }
    return text;
  }

  private static int required(Fields fields, String name, int least) {
    long value = fields.number(name, least).orElseThrow(() -> fields.missing(name));
    if (value > Integer.MAX_VALUE) {
      throw fields.invalid(name, "expected at most " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  /// `{"position":42,"selectionEnd":50}`
  static Pointer pointer(Fields message) {
    int position = required(message, POSITION, 0);
    Integer end =
        message.number("selectionEnd", 0).isPresent() ? required(message, "selectionEnd", 0) : null;
    return new Pointer(position, end);
  }
}
