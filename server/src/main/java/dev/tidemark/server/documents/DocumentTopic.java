package dev.tidemark.server.documents;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.documents.DocumentSession;
import dev.tidemark.engine.documents.Documents;
import dev.tidemark.engine.documents.Join;
import dev.tidemark.engine.documents.Joined;
import dev.tidemark.engine.documents.News;
import dev.tidemark.engine.documents.Pointer;
import dev.tidemark.server.documents.DocumentRequest.Write;
import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.Messages;
import dev.tidemark.server.socket.Topic;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The documents that one socket is in.
///
/// Source: *records*, Collaborative Editing.
final class DocumentTopic implements Topic {
  private static final String JOIN = "join_session";
  private static final String LEAVE = "leave_session";
  private static final String OPERATION = "operation";
  private static final String CURSOR = "cursor";

  static final Set<String> TYPES = Set.of(JOIN, LEAVE, OPERATION, CURSOR);

  /// The most documents that one socket is in.
  private static final int MOST = 20;

  /// How much of one document is sent before others have their turn.
  private static final int AT_ONCE = 100;

  private final Line line;
  private final AccessToken token;
  private final Documents documents;
  private final Map<String, DocumentSession> sessions = new LinkedHashMap<>();

  DocumentTopic(Line line, AccessToken token, Documents documents) {
    this.line = line;
    this.token = token;
    this.documents = documents;
  }

  @Override
  public void received(String type, Fields message) {
    switch (type) {
      case JOIN -> join(DocumentRequest.join(message));
      case LEAVE -> leave(session(message));
      case OPERATION -> write(message);
      default -> point(message);
    }
  }

  /// Joins; who is in the document already comes back to it.
  private void join(Join join) {
    if (join.editing()) {
      requireWriting();
    }
    DocumentSession before = sessions.remove(join.document());
    if (before != null) {
      before.leave();
    }
    if (sessions.size() >= MOST) {
      throw ApiException.tooMany("documentId", MOST);
    }
    Principal principal = token.principal();
    Joined joined = documents.join(principal, join, line::wake);
    sessions.put(join.document(), joined.session());
    line.send(DocumentMessages.joined(joined));
    line.wake();
  }

  /// An offline token may be good for reading alone.
  private void requireWriting() {
    Set<Capability> capabilities = token.capabilities();
    if (capabilities != null && !capabilities.contains(Capability.WRITE)) {
      throw new ApiException(
          ErrorCode.FORBIDDEN, "The token is not good for writing; join in mode view");
    }
  }

  private void leave(DocumentSession session) {
    sessions.remove(session.documentId());
    session.leave();
    line.send(DocumentMessages.left(session.documentId(), "left"));
  }

  private void write(Fields message) {
    DocumentSession session = session(message);
    String author = session.participant().author();
    if (author == null) {
      throw new ApiException(
          ErrorCode.FORBIDDEN,
          "The session is in mode view",
          Map.of("reason", "view_mode", "documentId", session.documentId()));
    }
    Write write;
    try {
      write = DocumentRequest.write(message, author);
    } catch (ApiException e) {
      throw DocumentErrors.of(session.documentId(), DocumentRequest.number(message, author), e);
    }
    session.write(write.number(), write.seen(), write.edit());
  }

  private void point(Fields message) {
    Pointer pointer = DocumentRequest.pointer(message);
    session(message).point(pointer);
  }

  /// The session that a message is about: the one of its document, or the only one.
  private DocumentSession session(Fields message) {
    String document = message.identifier("documentId").orElse(null);
    if (document == null && sessions.size() == 1) {
      return sessions.values().iterator().next();
    }
    if (document == null) {
      throw message.missing("documentId");
    }
    DocumentSession session = sessions.get(document);
    if (session == null) {
      throw new ApiException(
          ErrorCode.NOT_FOUND,
          "You are not in this document: send join_session first",
          Map.of("field", "documentId", "documentId", document));
    }
    return session;
  }

  @Override
  public void woken() {
    for (DocumentSession session : List.copyOf(sessions.values())) {
      News.Page page = session.next(AT_ONCE);
      page.news().forEach(news -> tell(session, news));
      if (page.hasMore()) {
        line.wake();
      }
    }
  }

  private void tell(DocumentSession session, News news) {
    String document = session.documentId();
    switch (news) {
      case News.Written(var operation) ->
          line.send(operation.text(one -> DocumentMessages.operation(document, one)));
      case News.Taken(var operation) ->
          line.send(DocumentMessages.acknowledgement(document, operation));
      case News.Refused refused -> line.send(Messages.error(DocumentErrors.of(document, refused)));
      case News.Arrived(var participant) ->
          line.send(DocumentMessages.arrived(document, participant));
      case News.Gone(var participant) -> line.send(DocumentMessages.gone(document, participant));
      case News.Pointed(var participant, var pointer) ->
          line.send(DocumentMessages.cursor(document, participant, pointer));
      case News.Ended(var why) -> {
        sessions.remove(document);
        line.send(DocumentMessages.left(document, DocumentMessages.text(why)));
      }
    }
  }

  @Override
  public void closed() {
    sessions.values().forEach(DocumentSession::leave);
  }
}
