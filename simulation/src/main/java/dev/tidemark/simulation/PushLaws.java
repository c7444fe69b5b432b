package dev.tidemark.simulation;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Conflict;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Resolution;
import dev.tidemark.core.Write;
import dev.tidemark.device.Edit;
import dev.tidemark.device.Form;
import dev.tidemark.device.LawBroken;
import dev.tidemark.device.Push;
import dev.tidemark.engine.Outcome;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What must hold whenever a change of a device is judged.
final class PushLaws {
  /// Edits from one version of which one said what stood already. What the device then takes back
  /// it took back from nobody: the others' word stands.
  private final Set<Chain> agreed = new HashSet<>();

  private final Census census;
  private boolean restored;

  PushLaws(Census census) {
    this.census = census;
  }

  /// From now on edits may have been made from versions that a restore has lost.
  void restored() {
    restored = true;
  }

  /// Checks how the changes of a push were judged.
  void judged(Ledger ledger, Push push, List<Outcome> outcomes, Instant now) {
    var refused = new HashSet<RecordKey>();
    for (int i = 0; i < outcomes.size(); i++) {
      Edit edit = push.edits().get(i);
      var chain = new Chain(push.set().principal(), edit.key(), edit.base());
      switch (outcomes.get(i).decision()) {
        case Accepted(Write write) -> accepted(edit, write);
        case Conflicted(Conflict conflict, Resolution resolution) -> {
          conflicted(ledger, edit, conflict, resolution);
          boolean knowing = edit.informed() && !restored;
          if (knowing && !refused.contains(edit.key()) && !agreed.contains(chain)) {
            checkBase(edit, conflict);
          }
        }
        case Decision.Resolved resolved ->
            throw new LawBroken("only a resolution resolves", edit + " became " + resolved);
        case Rejected rejected -> refused.add(edit.key());
        case Duplicate duplicate -> {
          if (duplicate.first() == null) {
            agreed.add(chain);
          }
        }
      }
      ledger.take(push.set().principal(), outcomes.get(i), now);
    }
  }

  private static void accepted(Edit edit, Write write) {
    if (!edit.saidBy(write.data()) || write.deleted() != edit.deletes()) {
      throw new LawBroken(
          "an accepted change is stored as it was sent", edit + " became " + write.data());
    }
  }

  private void conflicted(Ledger ledger, Edit edit, Conflict conflict, Resolution resolution) {
    if (!edit.saidBy(conflict.local().data()) || conflict.local().deleted() != edit.deletes()) {
      throw new LawBroken(
          "a conflict keeps what the client sent", edit + " is kept as " + conflict.local());
    }
    Record current = ledger.newest(edit.key());
    if (current == null
        || conflict.server().version() != current.version()
        || conflict.server().deleted() != current.deleted()
        || !conflict.server().data().equals(current.data())) {
      throw new LawBroken("a conflict keeps what stood", conflict + " over " + current);
    }
    checkBaseKnown(ledger, edit, conflict);
    ConflictPolicy policy = ledger.policy(edit.key().collection());
    String expected = expected(policy, conflict);
    census.note(
        "conflict "
            + (policy.autoResolve() ? "" : "kept from ")
            + policy.strategy().text()
            + " "
            + expected);
    if (conflict.strategy() != policy.strategy()) {
      throw new LawBroken("a conflict knows its policy", conflict + " under " + policy);
    }
    if (!resolution.text().equals(expected)) {
      throw new LawBroken(
          "the policy decides",
          edit + " was resolved as " + resolution + " (should be: " + expected + ") " + conflict);
    }
    if (resolution instanceof Resolution.Merged(Write write)) {
      Form merged = merged(conflict);
      if (merged == null || !merged.equals(Form.of(write.data().text()))) {
        throw new LawBroken(
            "a merge has what either side changed",
            edit + " was merged to " + write.data() + " (should be: " + merged + ") " + conflict);
      }
    }
    if (resolution instanceof Resolution.UseLocal(Write write)
        && (!write.data().same(conflict.local().data()) || write.deleted() != edit.deletes())) {
      throw new LawBroken("the side that wins is stored", edit + " became " + write.data());
    }
  }

  /// The base that an edit names is known as long as its version keeps its data. What goes on from
  /// a conflict has that one's side for its base.
  private static void checkBaseKnown(Ledger ledger, Edit edit, Conflict conflict) {
    boolean mayBeUnknown =
        !(edit.change().base() instanceof Base.Seen(long version))
            || version > conflict.server().version()
            || ledger.definition(edit.key().collection()).retentionDays() != null;
    if (conflict.base() == null
        && !mayBeUnknown
        && ledger.disputes(edit.key()).stream().allMatch(one -> one.conflict().base() != null)) {
      throw new LawBroken(
          "a conflict keeps what both sides were made from", edit + ": " + conflict);
    }
  }

  /// Only what differs from the base counts as changed by the client: if the base has a member as
  /// the edit left it, a merge takes what the server has instead.
  private static void checkBase(Edit edit, Conflict conflict) {
    Data base = conflict.base();
    if (base == null || conflict.server().deleted()) {
      return;
    }
    Form before = Form.of(base.text());
    Form server = Form.of(conflict.server().data().text());
    for (var member : edit.meant().entrySet()) {
      String name = member.getKey();
      if (Objects.equals(before.get(name), member.getValue())
          && !Objects.equals(server.get(name), member.getValue())) {
        throw new LawBroken(
            "no conflict takes an edit for something that the client did not change",
            edit + " was about " + member + ", which its base has already: " + conflict);
      }
    }
  }

  private static String expected(ConflictPolicy policy, Conflict conflict) {
    Strategy strategy = policy.autoResolve() ? policy.strategy() : Strategy.MANUAL;
    return switch (strategy) {
      case MANUAL -> "pending";
      case SERVER_WINS -> "use_server";
      case CLIENT_WINS -> "use_local";
      case MOST_RECENT_WINS ->
          conflict.local().time().isAfter(conflict.server().time()) ? "use_local" : "use_server";
      case MERGE -> merged(conflict) == null ? "pending" : "merged";
    };
  }

  /// Both sides together; null when that cannot be.
  private static @Nullable Form merged(Conflict conflict) {
    Data common = conflict.base();
    if (common == null || conflict.local().deleted() != conflict.server().deleted()) {
      return null;
    }
    Form base = Form.of(common.text());
    Form local = Form.of(conflict.local().data().text());
    Form server = Form.of(conflict.server().data().text());
    Function<Form, Set<String>> changed = side -> side.otherThan(base);
    var both = new TreeSet<>(changed.apply(local));
    both.retainAll(changed.apply(server));
    both.retainAll(local.otherThan(server));
    if (!both.isEmpty()) {
      return null;
    }
    var changes = new TreeMap<String, @Nullable String>();
    changed.apply(local).forEach(name -> changes.put(name, local.get(name)));
    return server.with(changes);
  }

  private record Chain(Principal principal, RecordKey key, long base) {}
}
