package dev.tidemark.store.memory;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.ScopeMove;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The records of one scope of one collection, by id and by where they last moved. Ids are ASCII,
/// so their order as text is that of their bytes.
final class ScopeFile {
  private final String scope;
  private final String collection;
  private final NavigableMap<String, Row> byId = new TreeMap<>();
  private final NavigableMap<Long, Row> byPosition = new TreeMap<>();

  ScopeFile(Name name) {
    this.scope = name.scope().text();
    this.collection = name.collection();
  }

  String scope() {
    return scope;
  }

  NavigableMap<String, Row> byId() {
    return byId;
  }

  NavigableMap<Long, Row> byPosition() {
    return byPosition;
  }

  /// Files a record anew. It keeps where it entered, unless it had departed and comes back.
  Row move(ScopeMove move, Undo undo) {
    String id = move.key().id();
    Row before = byId.get(id);
    long entered = move.position();
    long since = move.position();
    if (before != null) {
      since = before.since();
      undo.remove(byPosition, before.position());
      if (before.departed() == null || move.departed() != null) {
        entered = before.entered();
      }
    }
    var row = new Row(this, id, move.position(), entered, since, move.departed());
    undo.put(byId, id, row);
    undo.put(byPosition, row.position(), row);
    return row;
  }

  void remove(Row row, Undo undo) {
    undo.remove(byId, row.id());
    undo.remove(byPosition, row.position());
  }

  /// A record in a scope.
  record Row(
      ScopeFile file, String id, long position, long entered, long since, @Nullable Long departed) {
    String collection() {
      return file.collection;
    }
  }

  /// Names a scope of a collection.
  record Name(Scope scope, String collection) {}
}
