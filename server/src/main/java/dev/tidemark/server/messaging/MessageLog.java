package dev.tidemark.server.messaging;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.StrictJson;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.Message.Status;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.web.Times;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;

/// Writes messages into the log: records of the collection `messages`, seen by sender and recipient
/// alone. What is written is durable when a method returns.
@Singleton
final class MessageLog {
  private final SyncStore store;
  private final Committer committer;
  private final InstantSource clock;

  MessageLog(SyncStore store, Committer committer, InstantSource clock) {
    this.store = store;
    this.committer = committer;
    this.clock = clock;
  }

  /// A message to be sent.
  ///
  /// @param createdAt when its sender wrote it
  /// @param status how far it has come with that
  record Draft(
      String id, String recipient, String content, Instant createdAt, Message.Status status) {}

  /// Those of the messages that are there and that the user wrote or got.
  List<Record> find(Principal user, Collection<String> ids) {
    List<RecordKey> keys = ids.stream().map(MessageLog::key).toList();
    return store.<List<Record>>read(reading -> reading.records(user.tenant(), keys)).stream()
        .filter(record ->
            Message.of(record.data())
                .filter(message ->
                    message.sender().equals(user.user()) || message.recipient().equals(user.user()))
                .isPresent())
        .toList();
  }

  /// Adds new messages of a user, all at once.
  ///
  /// @return one for each, in order; not taken where the id is in use
  List<Outcome> add(Principal sender, List<Draft> drafts) {
    Instant now = now();
    return commit(
        sender, drafts.stream().map(draft -> creation(sender.user(), draft, now)).toList());
  }

  /// Takes note that messages have come further; those that have come as far, or that somebody else
  /// is moving in this moment, stay as they are.
  ///
  /// @param known the messages as they were found
  void advance(Principal user, List<Record> known, Status status) {
    Instant now = now();
    List<Change> changes =
        known.stream()
            .filter(record ->
                Message.of(record.data())
                    .filter(message -> message.status().compareTo(status) < 0)
                    .isPresent())
            .map(record -> progress(record, status, now))
            .toList();
    if (!changes.isEmpty()) {
      commit(user, changes);
    }
  }

  /// Takes note that a user has read messages, those that it has not read before.
  ///
  /// @return those of them that there are for the user, as they stand then
  List<Record> read(Principal recipient, Collection<String> ids) {
    while (true) {
      List<Record> found = find(recipient, ids);
      if (found.stream().allMatch(MessageLog::isRead)) {
        return found;
      }
      advance(recipient, found, Status.READ);
    }
  }

  private static boolean isRead(Record record) {
    return Message.of(record.data()).filter(one -> one.status() == Status.READ).isPresent();
  }

  private Change creation(String sender, Draft draft, Instant now) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("sender_id", sender);
    data.put("recipient_id", draft.recipient());
    data.put("content", draft.content());
    data.put("status", draft.status().text());
    data.put("created_at", Times.text(draft.createdAt()));
    if (draft.status() == Status.SYNCED) {
      data.put("synced_at", Times.text(now));
    }
    return change(draft.id(), Operation.CREATE, data, 0);
  }

  private static Change progress(Record record, Status status, Instant now) {
    ObjectNode data = (ObjectNode) StrictJson.tree(record.data().text());
    data.put("status", status.text());
    if (!data.has("synced_at")) {
      data.put("synced_at", Times.text(now));
    }
    if (status == Status.READ) {
      data.put("read_at", Times.text(now));
    }
    return change(record.key().id(), Operation.UPDATE, data, record.version());
  }

  private static Change change(String id, Operation operation, ObjectNode data, long base) {
    return new Change(
        key(id), operation, Data.of(data), false, new Change.Base.Exactly(base), null, null);
  }

  private static RecordKey key(String id) {
    return new RecordKey(Message.COLLECTION, id);
  }

  private List<Outcome> commit(Principal user, List<Change> changes) {
    ChangeSet set = ChangeSet.ofProtocol(Message.COLLECTION, user, changes);
    SetResult result = committer.commit(new Submission(set, outcomes -> null));
    return switch (result) {
      case SetResult.Done(var outcomes, var found, String answer) -> {
        outcomes.forEach(MessageLog::requireForeseen);
        yield outcomes;
      }
      case SetResult.Revoked revoked -> throw new RevokedException();
      default -> throw new IllegalStateException("messages without a receipt: " + result);
    };
  }

  /// Only what others do at the same time can come in between.
  private static void requireForeseen(Outcome outcome) {
    boolean foreseen =
        !(outcome.decision() instanceof Decision.Rejected rejected)
            || rejected.reason() == Rejection.VERSION_MISMATCH
            || rejected.reason() == Rejection.ID_TAKEN;
    if (!foreseen) {
      throw new IllegalStateException(outcome.change().key() + ": " + outcome.decision());
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
