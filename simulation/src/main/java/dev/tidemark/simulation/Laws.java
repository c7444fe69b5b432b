package dev.tidemark.simulation;

import dev.tidemark.core.CollectionDefinition;
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
import dev.tidemark.core.Scope;
import dev.tidemark.core.Write;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.SyncStore;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What must hold whenever a change is judged, and what a device may see at any moment. What must
/// hold of the whole log is in [History].
final class Laws {
  private final Supplier<SyncStore> store;
  private final Map<String, ConflictPolicy> policies;

  /// Edits from one version of which one said what stood already. What the device then takes back
  /// it took back from nobody: the others' word stands.
  private final Set<Chain> agreed = new HashSet<>();

  /// @param store the store as it really is
  /// @param definitions what is defined in every tenant
  Laws(Supplier<SyncStore> store, List<CollectionDefinition> definitions) {
    this.store = store;
    this.policies =
        definitions.stream()
            .collect(Collectors.toMap(CollectionDefinition::name, CollectionDefinition::policy));
  }

  /// What that principal may see, from the records and memberships themselves.
  ///
  /// @param collections of which collections; of every one when empty
  SortedMap<RecordKey, Row> visible(Tenancy tenancy, Principal principal, Set<String> collections) {
    var own = List.of("user:" + principal.user(), "device:" + principal.device());
    return store
        .get()
        .read(reading -> {
          var held = new HashSet<Scope>();
          own.forEach(scope -> held.add(new Scope(scope)));
          for (Membership membership : reading.memberships(tenancy.id(), own)) {
            if (membership.revoked() == null) {
              held.add(membership.scope());
            }
          }
          var visible = new TreeMap<RecordKey, Row>();
          for (Record record : reading.records(tenancy.id(), tenancy.keys())) {
            boolean asked =
                collections.isEmpty() || collections.contains(record.key().collection());
            if (asked && !record.deleted() && record.scopes().stream().anyMatch(held::contains)) {
              visible.put(
                  record.key(),
                  new Row(record.version(), record.data().text(), record.clock().json()));
            }
          }
          return visible;
        });
  }

  /// Checks how the changes of a push were judged.
  void judged(Push push, List<Outcome> outcomes) {
    var refused = new HashSet<RecordKey>();
    for (int i = 0; i < outcomes.size(); i++) {
      Edit edit = push.edits().get(i);
      var chain = new Chain(push.set().principal(), edit.key(), edit.base());
      switch (outcomes.get(i).decision()) {
        case Accepted(Write write) -> accepted(edit, write);
        case Conflicted(Conflict conflict, Resolution resolution) -> {
          conflicted(edit, conflict, resolution);
          if (edit.informed() && !refused.contains(edit.key()) && !agreed.contains(chain)) {
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
    }
  }

  private static void accepted(Edit edit, Write write) {
    if (!edit.saidBy(write.data()) || write.deleted() != edit.deletes()) {
      throw new LawBroken(
          "an accepted change is stored as it was sent", edit + " became " + write.data());
    }
  }

  private void conflicted(Edit edit, Conflict conflict, Resolution resolution) {
    if (!edit.saidBy(conflict.local().data()) || conflict.local().deleted() != edit.deletes()) {
      throw new LawBroken(
          "a conflict keeps what the client sent", edit + " is kept as " + conflict.local());
    }
    String expected = expected(conflict);
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

  private String expected(Conflict conflict) {
    ConflictPolicy policy =
        policies.getOrDefault(conflict.key().collection(), ConflictPolicy.standard());
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
