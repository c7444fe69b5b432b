package dev.tidemark.simulation;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import dev.tidemark.device.Chance;
import dev.tidemark.device.Device;
import dev.tidemark.device.Edit;
import dev.tidemark.device.Form;
import dev.tidemark.device.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whoever uses a device: edits what it shows, knowing nothing of what others do meanwhile.
///
/// Most of what they write is like nothing else in the world, so that it can be found again; wards,
/// assignees and states are few, so that records move between scopes and equal edits meet.
final class Editor {
  private static final List<String> TEXTS = List.of("title", "body", "note", "place");
  private static final Duration WRONG_BY = Duration.ofHours(30);

  private final String device;
  private final Tenancy tenancy;
  private final Device kept;
  private final Chance chance;
  private final WorldClock clock;
  private final Clocks clocks;
  private int edits;

  /// What a device's edits say of what they were made from.
  private enum Clocks {
    VERSION,
    CLOCK,
    BOTH
  }

  Editor(String device, Device kept, Tenancy tenancy, Chance chance, Timeline timeline) {
    this.device = device;
    this.tenancy = tenancy;
    this.kept = kept;
    this.chance = chance;
    this.clock = new WorldClock(timeline, chance.offBy(WRONG_BY));
    this.clocks = chance.oneOf(List.of(Clocks.VERSION, Clocks.VERSION, Clocks.CLOCK, Clocks.BOTH));
  }

  /// Makes an edit of any record and puts it into the outbox.
  Edit edit() {
    if (chance.percent(2)) {
      clock.wrongBy(chance.offBy(WRONG_BY));
    }
    edits++;
    Shown shown = kept.shown(key());
    Form view = shown.view();
    int what = chance.below(100);
    if (view == null) {
      return put(shown, Operation.CREATE, content());
    } else if (what < 12) {
      return send(shown, Operation.DELETE, Data.empty(), false, new TreeMap<>(), null);
    } else if (what < 55) {
      TreeMap<String, @Nullable String> patch = changes();
      return send(shown, Operation.UPDATE, Form.data(patch), true, patch, view.with(patch));
    } else if (what < 62 && clocks != Clocks.CLOCK) {
      return put(shown, Operation.CREATE, content());
    }
    return put(shown, Operation.UPDATE, view.with(changes()));
  }

  /// Makes an edit that says all that the record is to say.
  private Edit put(Shown shown, Operation operation, Form next) {
    Form before = shown.view() == null ? Form.empty() : shown.view();
    var meant = new TreeMap<String, @Nullable String>();
    next.otherThan(before).forEach(name -> meant.put(name, next.get(name)));
    return send(shown, operation, next.data(), false, meant, next);
  }

  private Edit send(
      Shown shown,
      Operation operation,
      Data data,
      boolean partial,
      TreeMap<String, @Nullable String> changed,
      @Nullable Form next) {
    Form before = shown.view() == null ? Form.empty() : shown.view();
    var meant = new TreeMap<String, @Nullable String>(changed);
    meant.entrySet().removeIf(one -> Objects.equals(before.get(one.getKey()), one.getValue()));
    VectorClock stated = clocks == Clocks.VERSION ? null : shown.clockOfEdit(device);
    boolean counts = clocks == Clocks.CLOCK && stated != null;
    boolean first = shown.base() == 0 && operation == Operation.CREATE;
    Base base =
        counts || (clocks != Clocks.BOTH && first && chance.percent(50))
            ? Base.unnamed()
            : new Base.Seen(shown.base());
    boolean unique =
        meant.values().stream().anyMatch(value -> value != null && value.contains("#"));
    Instant time = unique && chance.percent(30) ? null : clock.instant().plusNanos(1_000L * edits);
    var edit =
        new Edit(
            device + "#" + edits,
            new Change(shown.key(), operation, data, partial, base, stated, time),
            meant,
            kept.outbox().informed(shown.key(), shown.base()));
    kept.outbox().add(edit, shown.base(), next);
    return edit;
  }

  /// Most often a record that is there.
  private RecordKey key() {
    Set<RecordKey> held = kept.replica().rows().keySet();
    return held.isEmpty() || chance.percent(40)
        ? tenancy.key(chance)
        : chance.oneOf(List.copyOf(held));
  }

  private Form content() {
    return Form.empty().with(changes()).with(changes());
  }

  /// One to three members, some of them removed.
  private TreeMap<String, @Nullable String> changes() {
    var changes = new TreeMap<String, @Nullable String>();
    for (int i = chance.between(1, 3); i > 0; i--) {
      switch (chance.below(8)) {
        case 0 -> changes.put(Tenancy.WARD, chance.oneOf(Tenancy.WARDS));
        case 1 -> changes.put(Tenancy.ASSIGNEE, chance.oneOf(tenancy.users()));
        case 2 -> changes.put(Tenancy.STATUS, chance.oneOf(Tenancy.STATUSES));
        case 3 -> changes.put(chance.oneOf(TEXTS), null);
        default -> {
          String name = chance.oneOf(TEXTS);
          changes.put(name, device + "#" + edits + name);
        }
      }
    }
    return changes;
  }
}
