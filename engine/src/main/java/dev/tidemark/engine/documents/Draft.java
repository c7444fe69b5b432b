package dev.tidemark.engine.documents;

import dev.tidemark.core.document.Edit;
import dev.tidemark.core.document.Event;
import dev.tidemark.engine.DocumentOperation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What becomes of operations that waited together, before it is durable. For one thread.
final class Draft {
  private final List<Line> lines = new ArrayList<>();
  private final List<Notice> notices = new ArrayList<>();

  /// One edit of the text.
  private record Line(DocumentSession session, Event event, int part, Edit applied) {}

  /// Something to tell one session alone.
  private record Notice(DocumentSession session, News news) {}

  /// An event was merged into the text.
  ///
  /// @param edits what that does to the text, one after the other
  void add(DocumentSession session, Event event, List<Edit> edits) {
    for (int part = 0; part < edits.size(); part++) {
      lines.add(new Line(session, event, part, edits.get(part)));
    }
  }

  void tell(DocumentSession session, News news) {
    notices.add(new Notice(session, news));
  }

  boolean changesNothing() {
    return lines.isEmpty();
  }

  /// Whether that event is among those merged.
  boolean holds(Event event) {
    return lines.stream().anyMatch(line -> line.event.equals(event));
  }

  /// The operations to append.
  ///
  /// @param after the revision that they follow
  List<DocumentOperation> operations(long after, Instant now) {
    var operations = new ArrayList<DocumentOperation>(lines.size());
    for (Line line : lines) {
      operations.add(
          new DocumentOperation(
              after + operations.size() + 1,
              line.event,
              line.part,
              line.applied,
              line.session.principal().user(),
              line.session.principal().device(),
              now));
    }
    return operations;
  }

  /// Tells what is to be told to one session alone.
  void tellAll() {
    notices.forEach(notice -> notice.session.tell(notice.news));
  }
}
