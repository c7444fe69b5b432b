package dev.tidemark.engine.live;

import dev.tidemark.core.Operation;
import dev.tidemark.engine.PullPage.Item;
import dev.tidemark.engine.PullPage.Why;
import dev.tidemark.engine.ScopedRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// What happened to a record, as somebody is told of it. All who are told the same of a recent
/// commit share one, and with it what a protocol writes of it.
///
/// Thread-safe.
public final class Update {
  private final Operation operation;
  private final String collection;
  private final String id;
  private final long version;
  private final String clock;
  private final @Nullable String data;
  private final Instant committedAt;
  private final @Nullable Why why;
  private final LongConsumer grown;
  private final Map<Function<Update, String>, String> texts = new HashMap<>(2);

  /// @param grown told how many characters more are held, each time that a text is written
  Update(
      Operation operation,
      String collection,
      String id,
      long version,
      String clock,
      @Nullable String data,
      Instant committedAt,
      @Nullable Why why,
      LongConsumer grown) {
    this.operation = operation;
    this.collection = collection;
    this.id = id;
    this.version = version;
    this.clock = clock;
    this.data = data;
    this.committedAt = committedAt;
    this.why = why;
    this.grown = grown;
  }

  /// What one reader is told of what it read from the store.
  static Update of(Item item) {
    return switch (item) {
      case Item.Upsert(ScopedRecord row, boolean created) ->
          new Update(
              created ? Operation.CREATE : Operation.UPDATE,
              row.collection(),
              row.id(),
              row.version(),
              row.clock(),
              row.data(),
              row.updatedAt(),
              null,
              grown -> {});
      case Item.Deletion gone ->
          new Update(
              Operation.DELETE,
              gone.collection(),
              gone.id(),
              gone.version(),
              gone.clock(),
              null,
              gone.updatedAt(),
              gone.why(),
              grown -> {});
    };
  }

  /// `create` when the record is new to the reader, `update`, or `delete`, also when the reader
  /// only sees it no longer.
  public Operation operation() {
    return operation;
  }

  /// The record's collection.
  public String collection() {
    return collection;
  }

  /// The record's id.
  public String id() {
    return id;
  }

  /// The record's version; of a record that the reader no longer sees, the newest that it may know
  /// of.
  public long version() {
    return version;
  }

  /// That version's clock, as JSON text.
  public String clock() {
    return clock;
  }

  /// What the record says, as JSON text; null for a delete.
  public @Nullable String data() {
    return data;
  }

  /// When that version was committed.
  public Instant committedAt() {
    return committedAt;
  }

  /// Why the reader no longer sees it; null unless it is a delete.
  public @Nullable Why why() {
    return why;
  }

  /// What that encoder writes of it, written once for all who share the update.
  ///
  /// @param encoder pure; the same object every time
  public String text(Function<Update, String> encoder) {
    synchronized (texts) {
      String known = texts.get(encoder);
      if (known != null) {
        return known;
      }
    }
    String text = encoder.apply(this);
    boolean first;
    synchronized (texts) {
      first = texts.putIfAbsent(encoder, text) == null;
    }
    if (first) {
      grown.accept(text.length());
    }
    return text;
  }

  @Override
  public String toString() {
    return operation.text() + " " + collection + "/" + id + " v" + version;
  }
}
