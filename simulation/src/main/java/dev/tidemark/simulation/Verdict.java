package dev.tidemark.simulation;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Choice;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Decision.Resolved;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.Resolution;
import dev.tidemark.core.Scope;
import dev.tidemark.core.Write;
import dev.tidemark.device.Form;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What becomes of a change of somebody who does not sync.
///
/// @param word the kind of decision, e.g. `accepted`, `not_found`, `use_local`
/// @param form what the record says from now on; null when nothing is written or it is deleted
/// @param writes whether there is a new version
record Verdict(String word, @Nullable Form form, boolean writes) {

  /// What the server decided.
  static Verdict of(Decision decision) {
    return switch (decision) {
      case Accepted(Write write) -> written("accepted", write);
      case Duplicate duplicate -> of("duplicate");
      case Rejected rejected -> of(rejected.reason().text());
      case Conflicted conflicted -> of("conflict");
      case Resolved resolved -> of(resolved.resolution());
    };
  }

  /// What it should decide.
  ///
  /// @param held what that principal may see
  static Verdict expected(Ledger ledger, Principal principal, Set<Scope> held, Change change) {
    Record current = ledger.newest(change.key());
    boolean creates = change.operation() == Operation.CREATE;
    if (current == null) {
      return ontoNothing(change);
    } else if (!current.visible(held)) {
      return of(creates ? Rejection.ID_TAKEN : Rejection.NOT_FOUND);
    } else if (!ledger
        .definition(change.key().collection())
        .writable(principal, current.created())) {
      return of(Rejection.FORBIDDEN);
    } else if (change.base() instanceof Base.Resolving(String id, Choice choice, String note)) {
      return resolved(ledger, current, ledger.dispute(id), choice, change);
    } else if (current.deleted() && change.operation() != Operation.RESTORE) {
      return ontoNothing(change);
    } else if (!allowed(change.base(), current.version())) {
      return of(Rejection.VERSION_MISMATCH);
    }
    return onto(current, change);
  }

  private static Verdict ontoNothing(Change change) {
    if (change.operation() != Operation.CREATE) {
      return of(Rejection.NOT_FOUND);
    }
    return allowed(change.base(), 0)
        ? new Verdict("accepted", Form.of(change.data().text()), true)
        : of(Rejection.VERSION_MISMATCH);
  }

  /// Whether the writer wants the change where that version stands; 0 for none.
  private static boolean allowed(Base base, long standing) {
    return switch (base) {
      case Base.Exactly(long version) -> version == standing;
      case Base.OneOf oneOf -> oneOf.versions().contains(standing);
      case Base.Present() -> standing != 0;
      case Base.AsOf asOf -> standing != 0;
      case Base.Newest newest -> true;
      case Base.Unnamed unnamed -> true;
      case Base.Seen seen -> true;
      case Base.Resolving resolving -> true;
    };
  }

  private static Verdict onto(Record current, Change change) {
    if (change.operation() == Operation.DELETE) {
      return new Verdict("accepted", null, true);
    }
    Form before = Form.of(current.data().text());
    Form next =
        change.partial()
            ? before.with(Form.patch(change.data().text()))
            : Form.of(change.data().text());
    return !current.deleted() && next.equals(before)
        ? of("duplicate")
        : new Verdict("accepted", next, true);
  }

  private static Verdict resolved(
      Ledger ledger, Record current, @Nullable Dispute dispute, Choice choice, Change change) {
    if (dispute == null) {
      return of(Rejection.NOT_FOUND);
    } else if (!dispute.pending()) {
      return of(Rejection.ALREADY_RESOLVED);
    }
    var local = dispute.conflict().local();
    Form form = local.deleted() ? null : Form.of(local.data().text());
    return switch (choice) {
      case USE_SERVER -> of("use_server");
      case USE_LOCAL -> new Verdict("use_local", form, true);
      case USE_LATEST ->
          local.time().isAfter(ledger.made(current.key()))
              ? new Verdict("use_local", form, true)
              : of("use_server");
      case MERGE -> new Verdict("merged", Form.of(change.data().text()), true);
    };
  }

  private static Verdict of(Resolution resolution) {
    return switch (resolution) {
      case Resolution.UseLocal(Write write) -> written(resolution.text(), write);
      case Resolution.Merged(Write write) -> written(resolution.text(), write);
      case Resolution.UseServer(), Resolution.Pending() -> of(resolution.text());
    };
  }

  private static Verdict written(String word, Write write) {
    return new Verdict(word, write.deleted() ? null : Form.of(write.data().text()), true);
  }

  private static Verdict of(Rejection reason) {
    return of(reason.text());
  }

  private static Verdict of(String word) {
    return new Verdict(word, null, false);
  }
}
