package dev.tidemark.simulation;

import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.device.LawBroken;
import dev.tidemark.device.Row;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.SyncStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What must hold whenever something is asked of the server, and what anybody may see at any
/// moment. How changes are judged is in [PushLaws] and [ErrandLaws], what must hold of the whole
/// log in [History].
final class Laws {
  private final Supplier<SyncStore> store;
  private final Map<String, Tenancy> tenancies;
  private final Census census;
  private final PushLaws pushes;

  /// @param store the store as it really is
  /// @param census takes note of what is put to the test
  Laws(Supplier<SyncStore> store, List<Tenancy> tenancies, Census census) {
    this.store = store;
    this.census = census;
    this.pushes = new PushLaws(census);
    this.tenancies = tenancies.stream().collect(Collectors.toMap(Tenancy::id, one -> one));
  }

  /// Takes note of a restore of the store.
  void restored() {
    pushes.restored();
  }

  /// What that principal may see, from the records and memberships themselves.
  ///
  /// @param collections of which collections; of every one when empty
  SortedMap<RecordKey, Row> visible(Tenancy tenancy, Principal principal, Set<String> collections) {
    return store
        .get()
        .read(reading -> {
          Set<Scope> held = held(reading, principal);
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

  /// Checks how a request was judged.
  ///
  /// @param now when that was
  void done(Request request, SetResult.Done done, Instant now) {
    Ledger ledger = ledger(request);
    switch (request) {
      case DevicePush one -> pushes.judged(ledger, one.push(), done.outcomes(), now);
      case Errand errand ->
          new ErrandLaws(ledger, errand, held(errand.principal()), census).judged(done, now);
    }
    ChangeSet.Receipt receipt = request.submission().set().receipt();
    if (receipt != null && done.answer() != null) {
      ledger.answered(receipt, done.answer(), now);
    }
    if (request.submission().whole()) {
      census.note("whole set done");
      stands(request, "a whole set is there whole or not at all");
    }
  }

  /// Checks that a request that was answered again was answered so before.
  void replayed(Request request, String answer) {
    census.note(request instanceof DevicePush ? "push repeated" : "errand repeated");
    ledger(request).replayed(request.submission().set().receipt(), answer);
  }

  /// Checks that a request was undone, and rightly.
  void undone(Request request, SetResult.Undone undone) {
    if (!(request instanceof Errand errand) || !errand.submission().whole()) {
      throw new LawBroken("only whole sets are undone", request.toString());
    }
    census.note("whole set undone");
    stands(request, "a whole set is there whole or not at all");
    new ErrandLaws(ledger(request), errand, held(errand.principal()), census).undone(undone);
  }

  /// Checks that nothing came of a request whose transaction failed.
  void failed(Request request) {
    census.note(request.submission().whole() ? "whole set failed" : "set failed");
    stands(request, "what failed leaves nothing behind");
  }

  /// Checks a list of conflicts.
  ///
  /// @param query what was asked for
  /// @param listed what was answered, from the first one on
  /// @param count how many there are in all
  void listed(Tenancy tenancy, ConflictQuery query, List<LoggedConflict> listed, long count) {
    Ledger ledger = tenancy.ledger();
    Set<Scope> visible = query.visible();
    var expected = new ArrayList<Map.Entry<String, Dispute>>();
    ledger
        .disputes()
        .forEach((id, dispute) -> {
          Record record = ledger.newest(dispute.conflict().key());
          String collection = query.collection();
          if (query.status().holds(dispute.pending())
              && (collection == null || collection.equals(dispute.conflict().key().collection()))
              && (visible == null || (record != null && record.visible(visible)))) {
            expected.add(Map.entry(id, dispute));
          }
        });
    expected.sort(
        Map.Entry.<String, Dispute>comparingByValue(
                (one, other) -> other.createdAt().compareTo(one.createdAt()))
            .thenComparing((one, other) -> other.getKey().compareTo(one.getKey())));
    if (count != expected.size() || listed.size() > expected.size()) {
      throw new LawBroken(
          "everybody is shown the conflicts over what they see",
          tenancy.id() + ": " + count + " (should be: " + expected.size() + ") " + query);
    }
    for (int i = 0; i < listed.size(); i++) {
      LoggedConflict found = listed.get(i);
      if (!found.id().equals(expected.get(i).getKey())) {
        throw new LawBroken(
            "everybody is shown the conflicts over what they see",
            found + " (should be: " + expected.get(i) + ") " + query);
      }
      kept(found, expected.get(i).getValue());
    }
  }

  /// Checks that a conflict is in the store as it was when it was noticed and resolved.
  static void kept(LoggedConflict found, Dispute expected) {
    Dispute stored = Dispute.of(found);
    if (!stored.conflict().equals(expected.conflict())) {
      throw new LawBroken(
          "whatever loses can be read back",
          found.id() + " keeps " + stored + " (should be: " + expected + ")");
    }
    if (!stored.equals(expected)) {
      throw new LawBroken(
          "a conflict ends once, and as it was said",
          found.id() + " is " + stored + " (should be: " + expected + ")");
    }
  }

  /// The records of a request stand as the ledger has them.
  private void stands(Request request, String law) {
    Ledger ledger = ledger(request);
    var keys = new HashSet<RecordKey>();
    for (Change change : request.submission().set().changes()) {
      keys.add(change.key());
    }
    List<Record> stored = store.get().read(reading -> reading.records(request.tenant(), keys));
    for (Record record : stored) {
      if (!record.equals(ledger.newest(record.key()))) {
        throw new LawBroken(
            law, request + " left " + record + " (should be: " + ledger.newest(record.key()) + ")");
      }
    }
    long expected = keys.stream().filter(key -> ledger.newest(key) != null).count();
    if (stored.size() != expected) {
      throw new LawBroken(law, request + " left " + stored);
    }
  }

  private Set<Scope> held(Principal principal) {
    return store.get().read(reading -> held(reading, principal));
  }

  /// The scopes that a principal holds.
  private static Set<Scope> held(Reading reading, Principal principal) {
    var own = new ArrayList<>(List.of("user:" + principal.user()));
    if (principal.device() != null) {
      own.add("device:" + principal.device());
    }
    var held = new HashSet<Scope>();
    own.forEach(scope -> held.add(new Scope(scope)));
    for (Membership membership : reading.memberships(principal.tenant(), own)) {
      if (membership.revoked() == null) {
        held.add(membership.scope());
      }
    }
    return held;
  }

  private Ledger ledger(Request request) {
    Tenancy tenancy = tenancies.get(request.tenant());
    if (tenancy == null) {
      throw new IllegalArgumentException(request + " is of no tenant");
    }
    return tenancy.ledger();
  }
}
