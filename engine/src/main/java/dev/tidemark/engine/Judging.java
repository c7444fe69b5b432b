package dev.tidemark.engine;

import dev.tidemark.core.Authorship;
import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Choice;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Conflict;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Decision.Resolved;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.Resolution;
import dev.tidemark.core.Scope;
import dev.tidemark.core.Situation;
import dev.tidemark.core.VectorClock;
import dev.tidemark.core.Write;
import dev.tidemark.engine.Reading.VersionContent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Has one change after another of a group decided upon, and drafts what that comes to write.
final class Judging {
  private final Writing store;
  private final Rules rules;
  private final String tenant;
  private final Instant now;
  private final Map<String, CollectionDefinition> definitions;
  private final Overlay overlay;
  private final CommitDraft draft;

  /// @param found the head as it was found
  /// @param now the receive time
  Judging(Writing store, Rules rules, Head found, Instant now, Overlay overlay, CommitDraft draft) {
    this.store = store;
    this.rules = rules;
    this.tenant = found.tenant();
    this.now = now;
    this.definitions = new HashMap<>(rules.catalog().definitions(store, found));
    this.overlay = overlay;
    this.draft = draft;
  }

  /// Whether the collection exists, also since a change before.
  boolean exists(String collection) {
    return definitions.containsKey(collection);
  }

  /// Judges a change.
  ///
  /// @param held the scopes that the principal holds
  /// @param sent the change's fingerprint, then those of the later ones of its set to the record;
  ///   none without a device
  Outcome judge(ChangeSet set, Set<Scope> held, Change change, List<String> sent) {
    String collection = change.key().collection();
    CollectionDefinition definition = definitions.get(collection);
    boolean own = set.manages(collection);
    if (definition == null && !own && CollectionDefinition.MANAGED.contains(collection)) {
      var decision =
          new Rejected(
              Rejection.READ_ONLY_COLLECTION,
              "only its own protocol writes this collection",
              "/collection");
      return new Outcome(change, decision, 0, VectorClock.empty(), null, null);
    }
    if (definition == null && !own && !rules.openCollections()) {
      var decision =
          new Rejected(Rejection.UNKNOWN_COLLECTION, "there is no such collection", "/collection");
      return new Outcome(change, decision, 0, VectorClock.empty(), null, null);
    }
    boolean first = definition == null;
    if (definition == null) {
      definition = own ? managedDefinition(collection) : firstDefinition(collection);
    }
    Touched record = overlay.record(change.key());
    Situation situation =
        situation(
            set.principal(),
            held,
            change,
            sent,
            own ? definition.toItsProtocol(set.settled()) : definition,
            record);
    Decision decision = rules.decider().decide(situation, change);
    if (first && decision instanceof Accepted) {
      define(definition);
    }
    return switch (decision) {
      case Accepted(Write write) -> {
        Record next = write(record, write, situation, change);
        yield new Outcome(change, decision, next.version(), next.clock(), next, null);
      }
      case Duplicate(Earlier.Result.Stored(long version, VectorClock clock, boolean exact)) ->
          new Outcome(change, decision, version, clock, null, null);
      case Duplicate(Earlier.Result.Disputed disputed) ->
          new Outcome(change, decision, disputed.version(), disputed.clock(), null, disputed.id());
      case Duplicate(var none) -> {
        Record stands = record.require();
        yield new Outcome(change, decision, stands.version(), stands.clock(), stands, null);
      }
      case Rejected rejected ->
          new Outcome(
              change,
              decision,
              0,
              VectorClock.empty(),
              rejected.reason() == Rejection.STALE ? record.require() : null,
              null);
      case Conflicted(Conflict conflict, Resolution resolution) -> {
        LoggedConflict logged = log(record, conflict, resolution, situation, change);
        yield new Outcome(
            change, decision, logged.version(), logged.clock(), record.require(), logged.id());
      }
      case Resolved(Conflict conflict, Resolution resolution) ->
          end(record, resolution, situation, change, decision);
    };
  }

  private static CollectionDefinition managedDefinition(String name) {
    return name.equals(DocumentText.COLLECTION) ? DocumentText.definition() : Message.definition();
  }

  private CollectionDefinition firstDefinition(String name) {
    CollectionDefinition owned = CollectionDefinition.owned(name);
    return store.policy(tenant, name).map(owned::withPolicy).orElse(owned);
  }

  private Outcome end(
      Touched record,
      Resolution resolution,
      Situation situation,
      Change change,
      Decision decision) {
    if (!(change.base() instanceof Base.Resolving(String id, Choice choice, String note))) {
      throw new IllegalStateException(change.key() + ": no conflict to resolve");
    }
    write(record, resolution, situation, change);
    Record after = record.require();
    var end =
        new LoggedConflict.End(
            now, situation.principal().user(), resolution.text(), after.version(), note);
    LoggedConflict resolved = Objects.requireNonNull(overlay.dispute(id)).resolved(end);
    overlay.putDispute(resolved);
    draft.add(resolved);
    return new Outcome(change, decision, after.version(), after.clock(), after, id);
  }

  private void write(Touched record, Resolution resolution, Situation situation, Change change) {
    switch (resolution) {
      case Resolution.UseLocal(Write write) -> write(record, write, situation, change);
      case Resolution.Merged(Write write) -> write(record, write, situation, change);
      case Resolution.UseServer(), Resolution.Pending() -> {}
    }
  }

  private Situation situation(
      Principal principal,
      Set<Scope> held,
      Change change,
      List<String> sent,
      CollectionDefinition definition,
      Touched record) {
    String device = principal.device();
    Record current = record.current();
    VersionContent content = current == null ? null : record.content(current.version());
    return new Situation(
        Optional.ofNullable(current),
        current == null ? null : content == null ? current.updatedAt() : content.time(),
        record.seen(change, device),
        device == null ? List.of() : record.earlier(device),
        sent.isEmpty() ? null : sent.getFirst(),
        sent.isEmpty() ? List.of() : sent.subList(1, sent.size()),
        draft.head().changeSets(),
        principal,
        held,
        definition,
        rules.catalog().rule(definition),
        now,
        draft.head().server(),
        dispute(change),
        this::departed,
        this::forgotten);
  }

  private Situation.@Nullable Dispute dispute(Change change) {
    if (!(change.base() instanceof Base.Resolving(String id, Choice choice, String note))) {
      return null;
    }
    LoggedConflict logged = overlay.dispute(id);
    return logged == null || !logged.conflict().key().equals(change.key())
        ? null
        : new Situation.Dispute(logged.conflict(), logged.end() == null);
  }

  /// Whether a clock entry is that of a revoked device. Asked only for clocks that are too long.
  private boolean departed(String entry) {
    return store.device(tenant, entry).filter(device -> device.revokedAt() != null).isPresent();
  }

  private boolean forgotten(Instant time) {
    return Forgotten.since(store, draft.head(), time);
  }

  private void define(CollectionDefinition definition) {
    store.putCollection(tenant, definition);
    definitions.put(definition.name(), definition);
    draft.revise();
  }

  private LoggedConflict log(
      Touched record,
      Conflict conflict,
      Resolution resolution,
      Situation situation,
      Change change) {
    write(record, resolution, situation, change);
    Record after = record.require();
    boolean pending = resolution instanceof Resolution.Pending;
    Principal principal = situation.principal();
    var logged =
        new LoggedConflict(
            rules.ids().get(),
            conflict,
            resolution.text(),
            after.version(),
            after.clock(),
            now,
            principal.user(),
            principal.device(),
            situation.fingerprint(),
            situation.set(),
            after.scopes(),
            pending
                ? null
                : new LoggedConflict.End(
                    now, LoggedConflict.BY_POLICY, resolution.text(), after.version(), null));
    draft.add(logged);
    remember(
        record,
        situation,
        change,
        new Earlier.Result.Disputed(
            logged.id(), conflict, resolution.text(), after.version(), after.clock()));
    return logged;
  }

  private Record write(Touched record, Write write, Situation situation, Change change) {
    Record before = record.current();
    Principal principal = situation.principal();
    LogEntry entry = draft.next();
    Instant committedAt = entry.committedAt();

    Authorship author =
        before == null ? new Authorship(principal.user(), principal.device()) : before.created();
    Set<Scope> scopes =
        before != null && write.deleted()
            ? before.scopes()
            : situation.definition().scopesOf(author, write.data());
    Record next =
        new Record(
            change.key(),
            before == null ? 1 : before.version() + 1,
            write.clock(),
            write.data(),
            write.deleted(),
            before == null ? createdAt(change, committedAt) : before.createdAt(),
            author,
            committedAt,
            principal.user(),
            entry.position(),
            scopes);
    Instant stated = change.clientTime();
    Instant clientTime = stated == null ? null : stated.isAfter(now) ? now : stated;
    draft.add(
        new Version(
            next.key(),
            next.version(),
            entry.position(),
            committedAt,
            next.data(),
            next.deleted(),
            next.clock(),
            next.data().membersOtherThan(before == null ? Data.empty() : before.data()),
            write.changeType(),
            principal.user(),
            principal.device(),
            situation.fingerprint(),
            change.namedVersion(),
            write.exact(),
            situation.set(),
            clientTime));
    record.moveTo(next, clientTime == null ? committedAt : clientTime);
    if (write.exact()) {
      remember(
          record, situation, change, new Earlier.Result.Stored(next.version(), next.clock(), true));
    }
    return next;
  }

  /// Later changes of the device to the record are judged by what became of this one.
  private static void remember(
      Touched record, Situation situation, Change change, Earlier.Result result) {
    String device = situation.principal().device();
    String fingerprint = situation.fingerprint();
    if (device != null && fingerprint != null) {
      record
          .earlier(device)
          .add(new Earlier(situation.set(), fingerprint, change.namedVersion(), result));
    }
  }

  private static Instant createdAt(Change change, Instant committedAt) {
    Instant stated = change.createdAt();
    return stated == null ? committedAt : stated;
  }
}
