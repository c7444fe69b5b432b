package dev.tidemark.server.simulate;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import dev.tidemark.device.Chance;
import dev.tidemark.device.Device;
import dev.tidemark.device.Edit;
import dev.tidemark.device.Form;
import dev.tidemark.device.Shown;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whoever uses a simulated device. What is written, and to which records, hangs on chance alone,
/// not on what the network brings.
///
/// Some records are shared: in them every device has one member of its own, so that whoever edits
/// one that another has changed meanwhile is merged with it, and nothing is ever lost to a
/// conflict. The others are the device's alone; it makes, changes and deletes them. Every value is
/// written once only, so that it can be found again. For one thread.
final class Author {
  private static final int OWN = 4;
  private static final String NOTE = "note";

  private final String run;
  private final String device;
  private final List<RecordKey> shared;
  private final boolean clocks;
  private final Chance chance;
  private final List<RecordKey> own = new ArrayList<>();
  private int edits;

  /// @param shared the records that it shares
  /// @param clocks whether the device knows the records' clocks, and states those of its edits
  Author(String run, String device, List<RecordKey> shared, boolean clocks, Chance chance) {
    this.run = run;
    this.device = device;
    this.shared = List.copyOf(shared);
    this.clocks = clocks;
    this.chance = chance;
  }

  /// Makes that many edits, each of another record.
  void write(Device kept, int count) {
    var written = new HashSet<RecordKey>();
    for (int i = 0; i < count; i++) {
      written.add(write(kept, written));
    }
  }

  private RecordKey write(Device kept, Set<RecordKey> written) {
    edits++;
    RecordKey key = chance.oneOf(shared);
    RecordKey mine = own.isEmpty() ? null : chance.oneOf(own);
    if (chance.percent(50) && !written.contains(key)) {
      put(kept, key, Operation.UPDATE, values(device), true);
      return key;
    } else if (mine == null || written.contains(mine) || own.size() < OWN) {
      RecordKey made = new RecordKey(Fleet.COLLECTION, run + "." + device + "." + edits);
      own.add(made);
      put(kept, made, Operation.CREATE, values(NOTE), false);
      return made;
    } else if (chance.percent(20)) {
      own.remove(mine);
      put(kept, mine, Operation.DELETE, new TreeMap<>(), false);
      return mine;
    }
    put(kept, mine, Operation.UPDATE, values(NOTE), false);
    return mine;
  }

  private TreeMap<String, @Nullable String> values(String member) {
    var values = new TreeMap<String, @Nullable String>();
    values.put(member, device + "#" + edits);
    return values;
  }

  private void put(
      Device kept,
      RecordKey key,
      Operation operation,
      TreeMap<String, @Nullable String> values,
      boolean partial) {
    Shown shown = kept.shown(key);
    Form before = shown.view() == null ? Form.empty() : shown.view();
    boolean deletes = operation == Operation.DELETE;
    var change =
        new Change(
            key,
            operation,
            deletes ? Data.empty() : Form.data(values),
            partial,
            new Base.Seen(shown.base()),
            clocks ? shown.clockOfEdit(device) : null,
            null);
    var edit =
        new Edit(device + "#" + edits, change, values, kept.outbox().informed(key, shown.base()));
    kept.outbox().add(edit, shown.base(), deletes ? null : before.with(values));
  }
}
