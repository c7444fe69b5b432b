package dev.tidemark.engine;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Judges the change sets of one tenant that are committed together, over one reading of what they
/// touch, and writes all results at once. Lives for one transaction.
final class GroupCommit {
  private final Writing store;
  private final Rules rules;
  private final String tenant;
  private final Instant now;

  /// The head as it was found. What is cached goes by its revision: that of a head which is not
  /// committed may come to be another's.
  private final Head found;

  private final Map<StoredAnswer.Name, StoredAnswer> answers;
  private final Overlay overlay;
  private final CommitDraft draft;
  private final Judging judging;

  private GroupCommit(Writing store, Rules rules, String tenant, List<Submission> submissions) {
    this.store = store;
    this.rules = rules;
    this.tenant = tenant;
    this.found = store.lockHead(tenant);
    this.now = store.now().truncatedTo(ChronoUnit.MICROS);
    this.answers = readAnswers(submissions);
    this.overlay =
        OverlayReader.read(store, tenant, submissions.stream().filter(this::unanswered).toList());
    this.draft = new CommitDraft(found, now);
    this.judging = new Judging(store, rules, found, now, overlay, draft);
  }

  /// Judges and writes the sets. An answer that no receipt keeps is left empty, so that it need not
  /// be written while others wait for the head.
  static List<SetResult> run(
      Writing store, Rules rules, String tenant, List<Submission> submissions) {
    var group = new GroupCommit(store, rules, tenant, submissions);
    List<SetResult> results = submissions.stream().map(group::judge).toList();
    if (!group.draft.head().equals(group.found) || group.draft.hasAnswers()) {
      group.write();
    }
    return results;
  }

  /// Writes what has been decided so far.
  private void write() {
    store.apply(draft.commit(overlay));
    draft.stored();
    overlay.stored();
  }

  private Map<StoredAnswer.Name, StoredAnswer> readAnswers(List<Submission> submissions) {
    var kept = new HashMap<StoredAnswer.Name, StoredAnswer>();
    List<StoredAnswer.Name> names =
        submissions.stream()
            .map(submission -> submission.set().receipt())
            .filter(receipt -> receipt != null)
            .map(GroupCommit::name)
            .distinct()
            .toList();
    if (!names.isEmpty()) {
      store.answers(tenant, names).forEach(answer -> kept.put(answer.name(), answer));
    }
    return kept;
  }

  private boolean unanswered(Submission submission) {
    ChangeSet.Receipt receipt = submission.set().receipt();
    return receipt == null || !answers.containsKey(name(receipt));
  }

  private SetResult judge(Submission submission) {
    ChangeSet set = submission.set();
    ChangeSet.Receipt receipt = set.receipt();
    if (receipt != null) {
      StoredAnswer answer = answers.get(name(receipt));
      if (answer != null) {
        return answer.digest().equals(receipt.digest())
            ? new SetResult.Replayed(answer.answer())
            : new SetResult.KeyReused();
      }
    }
    Principal principal = set.principal();
    Standing standing = rules.catalog().standing(store, found, principal);
    if (!standing.active() && !set.settled()) {
      return new SetResult.Revoked();
    }
    if (inOtherEpoch(principal)) {
      return new SetResult.OtherEpoch();
    }
    draft.countSet();
    Set<Scope> held = set.settled() ? scopesOf(set) : standing.held();
    var outcomes = new ArrayList<Outcome>(set.changes().size());
    var following = new HashMap<RecordKey, List<String>>();
    for (int i = 0; i < set.fingerprints().size(); i++) {
      following
          .computeIfAbsent(set.changes().get(i).key(), key -> new ArrayList<>(1))
          .add(set.fingerprints().get(i));
    }
    var lookups = new LookupReader(submission, held, store, overlay, judging, this::write);
    for (Change change : set.changes()) {
      undoIf(!lookups.read(outcomes.size()), outcomes, lookups.found());
      List<String> sent = following.getOrDefault(change.key(), List.of());
      Outcome outcome = judging.judge(set, held, change, sent);
      outcomes.add(outcome);
      lookups.shown(outcome);
      count(change);
      following.put(change.key(), sent.subList(Math.min(1, sent.size()), sent.size()));
      undoIf(submission.whole() && !outcome.taken(), outcomes, lookups.found());
    }
    undoIf(!lookups.read(outcomes.size()), outcomes, lookups.found());
    draft.add(submission.audit().apply(outcomes));
    if (receipt == null) {
      return new SetResult.Done(outcomes, lookups.found(), null);
    }
    String text = submission.answer().of(outcomes, lookups.found());
    if (text != null) {
      var answer = new StoredAnswer(name(receipt), receipt.digest(), text, now);
      answers.put(answer.name(), answer);
      draft.add(answer);
    }
    return new SetResult.Done(outcomes, lookups.found(), text);
  }

  /// Where the records of a set lie: whoever holds these sees them all.
  private Set<Scope> scopesOf(ChangeSet set) {
    var scopes = new HashSet<Scope>();
    for (Change change : set.changes()) {
      Record record = overlay.record(change.key()).current();
      if (record != null) {
        scopes.addAll(record.scopes());
      }
    }
    return scopes;
  }

  /// Resolutions and restores are no changes that could conflict. Collections that do not exist
  /// count as one: their names are any text.
  private void count(Change change) {
    if (!(change.base() instanceof Base.Resolving) && change.operation() != Operation.RESTORE) {
      String name = change.key().collection();
      draft.countChange(judging.exists(name) ? name : "");
    }
  }

  private static void undoIf(boolean failed, List<Outcome> outcomes, List<Lookup.Found> found) {
    if (failed) {
      throw new UndoneException(new SetResult.Undone(outcomes, found));
    }
  }

  private boolean inOtherEpoch(Principal principal) {
    String device = principal.device();
    if (device == null || found.epoch() == 0) {
      return false;
    }
    Long epoch = store.device(tenant, device).map(Device::epoch).orElse(null);
    return epoch == null || epoch != found.epoch();
  }

  private static StoredAnswer.Name name(ChangeSet.Receipt receipt) {
    return new StoredAnswer.Name(receipt.scope(), receipt.key());
  }
}
