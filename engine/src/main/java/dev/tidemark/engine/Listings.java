package dev.tidemark.engine;

import dev.tidemark.core.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists records by id.
public final class Listings {
  private Listings() {}

  /// The live records of a collection in those scopes, each once, by UTF-8 bytes of their ids: at
  /// most `limit` above `after` (null for the beginning).
  public static List<ScopedRecord> live(
      Reading reading,
      String tenant,
      Collection<Scope> scopes,
      String collection,
      @Nullable String after,
      int limit) {
    var live = new ArrayList<ScopedRecord>();
    String from = after;
    List<List<ScopedRecord>> page;
    do {
      int room = limit - live.size();
      page = Rows.byRecord(reading.filed(tenant, scopes, collection, from, room));
      for (List<ScopedRecord> rows : page) {
        from = rows.getFirst().id();
        boolean lies = rows.stream().anyMatch(row -> row.departed() == null);
        if (lies && !rows.getFirst().deleted()) {
          live.add(rows.getFirst());
        }
      }
      if (page.size() < room) {
        return live;
      }
    } while (live.size() < limit);
    return live;
  }
}
