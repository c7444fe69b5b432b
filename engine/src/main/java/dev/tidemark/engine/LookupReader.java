package dev.tidemark.engine;

import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks up what a set asks for, each when its turn comes, as far as the set has room. Lives for
/// one set.
final class LookupReader {
  /// How many records are read together: a set of a thousand does not ask the store a thousand
  /// times, and yet it holds no more than these beyond its room.
  private static final int TOGETHER = 32;

  private final Submission submission;
  private final Set<Scope> held;
  private final Writing store;
  private final Overlay overlay;
  private final Judging judging;
  private final Runnable write;
  private final List<Lookup.Found> found = new ArrayList<>();
  private long room;

  /// @param held the scopes that the set's principal holds
  /// @param write writes what was decided, for whatever is read from the tables
  LookupReader(
      Submission submission,
      Set<Scope> held,
      Writing store,
      Overlay overlay,
      Judging judging,
      Runnable write) {
    this.submission = submission;
    this.held = held;
    this.store = store;
    this.overlay = overlay;
    this.judging = judging;
    this.write = write;
    this.room = submission.room();
  }

  /// What was found so far, in order.
  List<Lookup.Found> found() {
    return found;
  }

  /// Takes note of what the set shows of a change.
  void shown(Outcome outcome) {
    Record record = outcome.record();
    room -= record == null ? 0 : record.data().text().length();
  }

  /// Reads what is to be read after so many changes.
  ///
  /// @return whether there was something, or nothing is to be undone for want of it
  boolean read(int changes) {
    List<Lookup> lookups = submission.lookups();
    while (found.size() < lookups.size() && lookups.get(found.size()).after() <= changes) {
      Lookup.Found one = room > 0 ? read(lookups.get(found.size())) : new Lookup.Found.Unread();
      found.add(one);
      if (submission.whole() && one.nothing()) {
        return false;
      }
    }
    return true;
  }

  private Lookup.Found read(Lookup lookup) {
    return switch (lookup) {
      case Lookup.One(int after, RecordKey key) -> new Lookup.Found.One(record(key));
      case Lookup.Page(int after, String collection, String from, int limit) ->
          new Lookup.Found.Page(
              judging.exists(collection)
                  ? Optional.of(part(collection, from, limit))
                  : Optional.empty());
    };
  }

  private Optional<Record> record(RecordKey key) {
    if (!overlay.knows(key)) {
      readAhead();
    }
    Optional<Record> record =
        Optional.ofNullable(overlay.record(key).current())
            .filter(one -> !one.deleted() && one.visible(held));
    record.ifPresent(one -> room -= one.data().text().length());
    return record;
  }

  /// Nobody has changed what is not in the overlay, so it stands in the tables.
  private void readAhead() {
    var keys = new LinkedHashSet<RecordKey>();
    for (int i = found.size(); i < submission.lookups().size() && keys.size() < TOGETHER; i++) {
      if (submission.lookups().get(i) instanceof Lookup.One(int after, RecordKey key)
          && !overlay.knows(key)) {
        keys.add(key);
      }
    }
    keys.forEach(overlay::record);
    store
        .records(submission.set().principal().tenant(), keys)
        .forEach(record -> overlay.record(record.key()).found(record));
  }

  /// The list is read from the tables, so they must hold what was decided.
  private Listings.Part part(String collection, @Nullable String from, int limit) {
    write.run();
    String tenant = submission.set().principal().tenant();
    Listings.Part part = Listings.live(store, tenant, held, collection, from, limit, room);
    part.records().forEach(record -> room -= record.data().length());
    return part;
  }
}
