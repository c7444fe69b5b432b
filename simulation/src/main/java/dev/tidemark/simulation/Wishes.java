package dev.tidemark.simulation;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Choice;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.device.Chance;
import dev.tidemark.device.Form;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What people at their desks may want.
final class Wishes {
  private final Tenancy tenancy;
  private final Server server;
  private final Chance chance;
  private long texts;

  Wishes(Tenancy tenancy, Server server, Chance chance) {
    this.tenancy = tenancy;
    this.server = server;
    this.chance = chance;
  }

  /// Something that somebody wants.
  ///
  /// @param lookups what they want to read in between
  /// @param partly whether it is answered for good even when not all of it was taken
  record Wish(List<Change> changes, List<Lookup> lookups, boolean partly) {}

  /// That those conflicts are resolved, each in any way.
  Wish resolved(List<LoggedConflict> conflicts) {
    return new Wish(conflicts.stream().map(this::resolved).toList(), List.of(), false);
  }

  /// That a record says again what it said, as far as that person sees it.
  Wish restored(Principal person) {
    RecordKey key = key();
    Record newest = tenancy.ledger().newest(key);
    long version = newest == null ? 1 : 1 + chance.below((int) newest.version());
    Optional<Data> said = server.version(tenancy, person, key, version);
    List<Change> changes =
        said.map(data -> change(key, Operation.RESTORE, data, false, base(key))).stream().toList();
    return new Wish(changes, List.of(), false);
  }

  /// Several changes of single records, and things to read in between.
  Wish batch() {
    var changes = new ArrayList<Change>();
    RecordKey key = key();
    for (int i = chance.between(1, 4); i > 0; i--) {
      if (chance.percent(70)) {
        key = key();
      }
      changes.add(written(key));
    }
    var lookups = new ArrayList<Lookup>();
    for (int after = 0; after <= changes.size(); after++) {
      if (chance.percent(25)) {
        lookups.add(lookup(after, chance.percent(50) ? key : key()));
      }
    }
    return new Wish(changes, lookups, true);
  }

  private Change resolved(LoggedConflict conflict) {
    Choice choice = chance.oneOf(List.of(Choice.values()));
    String note = chance.percent(50) ? null : "because " + ++texts;
    return change(
        conflict.conflict().key(),
        Operation.UPDATE,
        choice == Choice.MERGE ? Form.data(content()) : Data.empty(),
        false,
        new Base.Resolving(conflict.id(), choice, note));
  }

  private Change written(RecordKey key) {
    Operation operation =
        chance.oneOf(
            List.of(Operation.CREATE, Operation.UPDATE, Operation.UPDATE, Operation.DELETE));
    boolean partial = operation == Operation.UPDATE && chance.percent(60);
    Data data = operation == Operation.DELETE ? Data.empty() : Form.data(content());
    return change(key, operation, data, partial, base(key));
  }

  /// Whatever stands, or the newest version, which may have been followed by others once the wish
  /// is heard.
  private Base base(RecordKey key) {
    Record newest = tenancy.ledger().newest(key);
    long version = newest == null ? 0 : newest.version();
    long seen = version > 0 && chance.percent(10) ? version - 1 : version;
    int what = chance.below(100);
    if (what < 50) {
      return new Base.Newest();
    } else if (what < 60) {
      return new Base.Present();
    }
    return what < 70 ? new Base.OneOf(List.of(seen, version + 1)) : new Base.Exactly(seen);
  }

  /// Most often a record that there is, or was.
  private RecordKey key() {
    List<RecordKey> keys = tenancy.ledger().keys();
    return keys.isEmpty() || chance.percent(25) ? tenancy.key(chance) : chance.oneOf(keys);
  }

  private Lookup lookup(int after, RecordKey key) {
    if (chance.percent(50)) {
      return new Lookup.One(after, key);
    }
    String from = chance.percent(70) ? null : key.id();
    return new Lookup.Page(after, key.collection(), from, chance.between(1, 8));
  }

  private TreeMap<String, @Nullable String> content() {
    var content = new TreeMap<String, @Nullable String>();
    if (chance.percent(75)) {
      content.put("title", tenancy.id() + ".desk#" + ++texts);
    }
    switch (chance.below(5)) {
      case 0 -> content.put(Tenancy.ASSIGNEE, chance.oneOf(tenancy.users()));
      case 1 -> content.put(Tenancy.STATUS, chance.oneOf(Tenancy.STATUSES));
      default -> content.put(Tenancy.WARD, chance.oneOf(Tenancy.WARDS));
    }
    return content;
  }

  private static Change change(
      RecordKey key, Operation operation, Data data, boolean partial, Base base) {
    return new Change(key, operation, data, partial, base, null, null);
  }
}
