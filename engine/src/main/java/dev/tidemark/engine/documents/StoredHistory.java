package dev.tidemark.engine.documents;

import dev.tidemark.core.document.Event;
import dev.tidemark.core.document.History;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.SyncStore;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// What was written in a document, read from the store as far as somebody goes back.
final class StoredHistory implements History {
  private static final int TOGETHER = 500;

  private final SyncStore store;
  private final String tenant;
  private final String document;

  StoredHistory(SyncStore store, String tenant, String document) {
    this.store = store;
    this.tenant = tenant;
    this.document = document;
  }

  @Override
  public Iterator<Event> newestFirst() {
    return new Backwards();
  }

  private final class Backwards implements Iterator<Event> {
    private long upTo = Long.MAX_VALUE;
    private Iterator<Event> page = List.<Event>of().iterator();

    @Override
    public boolean hasNext() {
      while (!page.hasNext() && upTo > 0) {
        List<DocumentOperation> some =
            store.read(reading -> reading.operationsUpTo(tenant, document, upTo, TOGETHER));
        upTo = some.isEmpty() ? 0 : some.getLast().revision() - 1;
        page =
            some.stream()
                .filter(operation -> operation.part() == 0)
                .map(DocumentOperation::event)
                .iterator();
      }
      return page.hasNext();
    }

    @Override
    public Event next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.next();
    }
  }
}
