package dev.tidemark.engine.documents;

import dev.tidemark.core.Data;
import dev.tidemark.core.Record;
import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Edit;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.Reading;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A document as the store has it: the text of its record, and what was written since done to it.
/// What was written before is not read.
///
/// @param text the text after the newest operation
/// @param snapshot up to which revision the record shows it
/// @param lastWriter the user who made the newest operation that the record does not show; null
///   when it shows all
record Loaded(DocumentText text, long snapshot, @Nullable String lastWriter) {
  private static final int TOGETHER = 1_000;

  static Loaded of(Reading reading, String tenant, String document) {
    DocumentText recorded =
        reading.records(tenant, List.of(DocumentText.key(document))).stream()
            .findFirst()
            .map(Record::data)
            .map((Data data) -> DocumentText.of(data))
            .orElseGet(DocumentText::empty);
    var text = new StringBuilder(recorded.text());
    var clock = new TreeMap<>(recorded.clock().entries());
    long revision = recorded.revision();
    String lastWriter = null;
    List<DocumentOperation> some = reading.operationsAfter(tenant, document, revision, TOGETHER);
    while (!some.isEmpty()) {
      for (DocumentOperation operation : some) {
        apply(operation.applied(), text);
        clock.put(operation.event().author(), operation.event().number());
        revision = operation.revision();
        lastWriter = operation.user();
      }
      some = reading.operationsAfter(tenant, document, revision, TOGETHER);
    }
    var newest = new DocumentText(text.toString(), revision, VectorClock.of(clock));
    return new Loaded(newest, recorded.revision(), lastWriter);
  }

  private static void apply(Edit edit, StringBuilder text) {
    int from = text.offsetByCodePoints(0, edit.position());
    switch (edit) {
      case Edit.Insert(int position, String inserted) -> text.insert(from, inserted);
      case Edit.Delete(int position, int length) ->
          text.delete(from, text.offsetByCodePoints(from, length));
    }
  }
}
