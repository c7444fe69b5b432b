package dev.tidemark.engine;

import dev.tidemark.core.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists records by id.
public final class Listings {
  private Listings() {}

  /// A part of a collection.
  ///
  /// @param records each once, by UTF-8 bytes of their ids
  /// @param more whether there are more after the last
  public record Part(List<ScopedRecord> records, boolean more) {
    public Part {
      records = List.copyOf(records);
    }
  }

  /// The live records of a collection in those scopes above `after` (null for the beginning): at
  /// most `limit`, and none after that with which their data has so many characters. At least one,
  /// if there is one.
  public static Part live(
      Reading reading,
      String tenant,
      Collection<Scope> scopes,
      String collection,
      @Nullable String after,
      int limit,
      long characters) {
    var live = new ArrayList<ScopedRecord>();
    var room = new PageRoom(characters);
    String from = after;
    while (true) {
      int size = room.next(limit + 1 - live.size());
      List<List<ScopedRecord>> page =
          Rows.byRecord(reading.filed(tenant, scopes, collection, from, size));
      for (List<ScopedRecord> rows : page) {
        ScopedRecord record = rows.getFirst();
        from = record.id();
        boolean lies = rows.stream().anyMatch(row -> row.departed() == null);
        if (lies && !record.deleted()) {
          if (live.size() == limit || room.full()) {
            return new Part(live, true);
          }
          live.add(record);
          room.add(record);
        }
      }
      if (page.size() < size) {
        return new Part(live, false);
      }
    }
  }
}
