package dev.tidemark.engine;

import dev.tidemark.core.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists records by id.
public final class Listings {
  /// How many records are read at first. Twice as many are read each time after, as long as that
  /// much more still fits.
  private static final int FIRST = 64;

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
    long read = 0;
    String from = after;
    int step = FIRST;
    while (true) {
      int room = Math.min(limit + 1 - live.size(), step);
      List<List<ScopedRecord>> page =
          Rows.byRecord(reading.filed(tenant, scopes, collection, from, room));
      for (List<ScopedRecord> rows : page) {
        ScopedRecord record = rows.getFirst();
        from = record.id();
        boolean lies = rows.stream().anyMatch(row -> row.departed() == null);
        if (lies && !record.deleted()) {
          if (live.size() == limit || (!live.isEmpty() && read >= characters)) {
            return new Part(live, true);
          }
          live.add(record);
          read += record.data().length();
        }
      }
      if (page.size() < room) {
        return new Part(live, false);
      }
      step = 3 * read < characters ? 2 * step : FIRST;
    }
  }
}
