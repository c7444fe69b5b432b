package dev.tidemark.server.documents;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Edit;
import dev.tidemark.core.document.Event;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.documents.Joined;
import dev.tidemark.engine.documents.News;
import dev.tidemark.engine.documents.Participant;
import dev.tidemark.engine.documents.Pointer;
import dev.tidemark.server.socket.Messages;
import dev.tidemark.server.web.Times;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/// Writes what clients are told of documents.
final class DocumentMessages {
  private static final String DOCUMENT = "documentId";
  private static final String AUTHOR = "author";

  private DocumentMessages() {}

  /// A session begins.
  static String joined(Joined joined) {
    Participant self = joined.session().participant();
    return Messages.typed(
        "session_joined",
        json -> {
          json.writeStringField(DOCUMENT, joined.session().documentId());
          writeMembers(json, self);
          json.writeNumberField("epoch", joined.epoch());
          json.writeNumberField("revision", joined.revision());
          if (joined.text() != null) {
            json.writeStringField("text", joined.text());
          }
          json.writeFieldName("vectorClock");
          json.writeRawValue(joined.clock().json());
          json.writeArrayFieldStart("participants");
          for (Participant other : joined.others()) {
            write(json, other);
          }
          json.writeEndArray();
        });
  }

  /// A session has ended.
  static String left(String document, String reason) {
    return Messages.typed(
        "session_left",
        json -> {
          json.writeStringField(DOCUMENT, document);
          json.writeStringField("reason", reason);
        });
  }

  /// Why a session ended that was not left.
  static String text(News.Ended.Why why) {
    return why.name().toLowerCase(Locale.ROOT);
  }

  /// Somebody has come.
  static String arrived(String document, Participant participant) {
    return Messages.typed(
        "participant_joined",
        json -> {
          json.writeStringField(DOCUMENT, document);
          json.writeFieldName("participant");
          write(json, participant);
        });
  }

  /// Somebody has gone.
  static String gone(String document, Participant participant) {
    return Messages.typed(
        "participant_left",
        json -> {
          json.writeStringField(DOCUMENT, document);
          json.writeFieldName("participant");
          write(json, participant);
        });
  }

  /// Somebody is elsewhere in the text.
  static String cursor(String document, Participant participant, Pointer pointer) {
    return Messages.typed(
        "cursor",
        json -> {
          json.writeStringField(DOCUMENT, document);
          json.writeFieldName("participant");
          write(json, participant);
          json.writeNumberField("position", pointer.position());
          if (pointer.end() != null) {
            json.writeNumberField("selectionEnd", pointer.end());
          }
        });
  }

  private static void write(JsonGenerator json, Participant participant) throws IOException {
    json.writeStartObject();
    writeMembers(json, participant);
    json.writeEndObject();
  }

  private static void writeMembers(JsonGenerator json, Participant participant) throws IOException {
    json.writeStringField("participantId", participant.id());
    json.writeStringField("userId", participant.user());
    json.writeStringField("mode", participant.editing() ? "collaborative" : "view");
    if (participant.author() != null) {
      json.writeStringField(AUTHOR, participant.author());
    }
  }

  /// Somebody wrote.
  static String operation(String document, DocumentOperation operation) {
    return Messages.typed(
        "operation",
        json -> {
          writeMembers(json, document, operation);
          json.writeStringField("userId", operation.user());
          json.writeObjectFieldStart("original");
          write(json, operation.event().edit(), false);
          json.writeEndObject();
          json.writeStringField("timestamp", Times.text(operation.committedAt()));
        });
  }

  /// What the client wrote is durable.
  static String acknowledgement(String document, DocumentOperation operation) {
    return Messages.typed("operation_ack", json -> writeMembers(json, document, operation));
  }

  private static void writeMembers(JsonGenerator json, String document, DocumentOperation operation)
      throws IOException {
    Event event = operation.event();
    json.writeStringField(DOCUMENT, document);
    json.writeStringField(AUTHOR, event.author());
    json.writeNumberField("number", event.number());
    json.writeNumberField("part", operation.part());
    json.writeNumberField("revision", operation.revision());
    json.writeObjectFieldStart("op");
    write(json, operation.applied(), true);
    json.writeObjectFieldStart("vectorClock");
    json.writeNumberField(event.author(), event.number());
    writeEntries(json, event.seen());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeEntries(JsonGenerator json, VectorClock seen) throws IOException {
    for (Map.Entry<String, Long> entry : seen.entries().entrySet()) {
      json.writeNumberField(entry.getKey(), entry.getValue());
    }
  }

  /// @param withText whether the text of an insertion is to be told
  private static void write(JsonGenerator json, Edit edit, boolean withText) throws IOException {
    switch (edit) {
      case Edit.Insert(int position, String text) -> {
        json.writeStringField("action", "insert");
        json.writeNumberField("position", position);
        if (withText) {
          json.writeStringField("text", text);
        }
      }
      case Edit.Delete(int position, int length) -> {
        json.writeStringField("action", "delete");
        json.writeNumberField("position", position);
        json.writeNumberField("length", length);
      }
    }
  }
}
