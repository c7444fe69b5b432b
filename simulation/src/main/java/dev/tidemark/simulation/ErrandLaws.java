package dev.tidemark.simulation;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.device.Form;
import dev.tidemark.device.LawBroken;
import dev.tidemark.engine.Lookup;
import dev.tidemark.engine.Lookup.Found;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.SetResult;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What must hold whenever an errand is done: each change of it is judged, and each look-up finds
/// what it finds, by all that was written before it and nothing else.
final class ErrandLaws {
  private final Ledger ledger;
  private final Errand errand;
  private final Principal principal;
  private final Set<Scope> held;
  private final Census census;
  private int looked;

  /// @param held the scopes that the principal holds
  ErrandLaws(Ledger ledger, Errand errand, Set<Scope> held, Census census) {
    this.ledger = ledger;
    this.errand = errand;
    this.principal = errand.principal();
    this.held = held;
    this.census = census;
  }

  /// Checks an errand that was done, and takes note of it.
  void judged(SetResult.Done done, Instant now) {
    List<Outcome> outcomes = done.outcomes();
    boolean complete =
        outcomes.size() == errand.submission().set().changes().size()
            && done.found().size() == errand.submission().lookups().size();
    boolean taken =
        outcomes.stream().allMatch(Outcome::taken)
            && done.found().stream().noneMatch(Found::nothing);
    if (!complete || (errand.submission().whole() && !taken)) {
      throw new LawBroken("a whole set is there whole or not at all", errand + ": " + done);
    }
    for (int i = 0; i < outcomes.size(); i++) {
      lookUp(done.found(), i);
      note(outcomes.get(i));
      judged(outcomes.get(i));
      ledger.take(principal, outcomes.get(i), now);
    }
    lookUp(done.found(), outcomes.size());
  }

  /// Checks that something stood in the way of an errand that was undone.
  void undone(SetResult.Undone undone) {
    boolean refused = !undone.outcomes().isEmpty() && !undone.outcomes().getLast().taken();
    boolean missed = !undone.found().isEmpty() && undone.found().getLast().nothing();
    if (!refused && !missed) {
      throw new LawBroken("a set that can be done is not undone", errand + ": " + undone);
    }
    if (!undone.outcomes().isEmpty()) {
      check(undone.outcomes().getFirst());
    }
  }

  private void judged(Outcome outcome) {
    check(outcome);
    Verdict verdict = Verdict.of(outcome.decision());
    Record before = ledger.newest(outcome.change().key());
    long newest = before == null ? 0 : before.version();
    long expected = outcome.taken() ? newest + (verdict.writes() ? 1 : 0) : 0;
    Record after = outcome.record();
    boolean says =
        !verdict.writes()
            || (after != null
                && after.deleted() == (verdict.form() == null)
                && (after.deleted() || Form.of(after.data().text()).equals(verdict.form())));
    if (outcome.version() != expected || !says) {
      throw new LawBroken(
          "what is decided is what stands", errand + ": " + outcome + " over v" + newest);
    }
  }

  private void note(Outcome outcome) {
    Change change = outcome.change();
    Record record = ledger.newest(change.key());
    String deleted = record != null && record.deleted() ? " over a deletion" : "";
    String word = Verdict.of(outcome.decision()).word();
    if (change.base() instanceof Base.Resolving resolving) {
      Dispute dispute = ledger.dispute(resolving.conflict());
      boolean moved =
          dispute != null
              && record != null
              && record.version() > dispute.conflict().server().version();
      census.note(resolving.choice().text() + " " + word + deleted);
      census.note("resolution of what " + (moved ? "moved on " : "stands ") + word);
    } else {
      census.note(change.operation().text() + " " + word + deleted);
    }
  }

  private void check(Outcome outcome) {
    Change change = outcome.change();
    if (outcome.decision() instanceof Decision.Resolved
        && change.base() instanceof Base.Resolving resolving) {
      Dispute dispute = ledger.dispute(resolving.conflict());
      if (dispute != null && !dispute.pending()) {
        throw new LawBroken("a conflict is resolved at most once", errand + ": " + dispute.end());
      }
    }
    Verdict verdict = Verdict.of(outcome.decision());
    Verdict expected = Verdict.expected(ledger, principal, held, change);
    if (!verdict.equals(expected)) {
      throw new LawBroken(
          "who does not sync is answered by what stands",
          "%s: %s was %s (should be: %s) over %s"
              .formatted(errand, change, verdict, expected, ledger.newest(change.key())));
    }
  }

  /// Checks what was looked up before the change of that index.
  private void lookUp(List<Found> found, int index) {
    List<Lookup> lookups = errand.submission().lookups();
    for (; looked < lookups.size() && lookups.get(looked).after() <= index; looked++) {
      String text = Errand.text(found.get(looked));
      census.note("look-up of " + (lookups.get(looked) instanceof Lookup.One ? "one" : "a list"));
      String expected = expected(lookups.get(looked));
      if (!text.equals(expected)) {
        throw new LawBroken(
            "who looks something up sees what was written before, and no more",
            "%s: %s was %s (should be: %s)".formatted(errand, lookups.get(looked), text, expected));
      }
    }
  }

  private String expected(Lookup lookup) {
    return switch (lookup) {
      case Lookup.One(int after, RecordKey key) -> {
        Record record = ledger.newest(key);
        yield record == null || !shown(record) ? "-" : row(record);
      }
      case Lookup.Page(int after, String collection, @Nullable String from, int limit) ->
          ledger.defined(collection)
              ? ledger.records(collection).stream()
                  .filter(record -> from == null || record.key().id().compareTo(from) > 0)
                  .filter(this::shown)
                  .limit(limit)
                  .map(ErrandLaws::row)
                  .collect(Collectors.joining(",", "[", "]"))
              : "-";
    };
  }

  private boolean shown(Record record) {
    return !record.deleted() && record.visible(held);
  }

  private static String row(Record record) {
    return Errand.row(record.key().id(), record.version(), record.data().text());
  }
}
