package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Contact;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.messaging.MessageLog.Draft;
import dev.tidemark.server.messaging.OutgoingMessage.Failed;
import dev.tidemark.server.messaging.OutgoingMessage.Failure;
import dev.tidemark.server.messaging.OutgoingMessage.Read;
import dev.tidemark.server.messaging.OutgoingMessage.Written;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes the messages that a device brings: those that its user wrote, and that it has read some.
/// Those that can be taken are, all new ones in one commit.
///
/// Source: *messaging*, POST /api/sync/outgoing; protocol decisions, section 8.
@Singleton
final class Outgoing {
  private final SyncStore store;
  private final MessageLog log;

  Outgoing(SyncStore store, MessageLog log) {
    this.store = store;
    this.log = log;
  }

  /// What came of them.
  ///
  /// @param synced how many are there now, those too that were before
  record Result(int synced, List<Failed> failed) {}

  /// Takes messages.
  Result take(Principal user, List<OutgoingMessage> messages) {
    var failed = new ArrayList<Failed>();
    var read = new LinkedHashSet<String>();
    var drafts = new LinkedHashMap<String, Draft>();
    Map<String, Record> known = known(user, messages);
    var recipients = new HashMap<String, Boolean>();
    for (OutgoingMessage message : messages) {
      switch (message) {
        case Failed one -> failed.add(one);
        case Read(String id) -> {
          Record there = known.get(id);
          if (there == null || !isFor(user, there)) {
            failed.add(new Failed(id, Failure.FORBIDDEN, "The sender is another user"));
          } else {
            read.add(id);
          }
        }
        case Written(Draft draft) -> {
          Record there = known.get(draft.id());
          Draft before = drafts.get(draft.id());
          if (there != null) {
            if (!says(there, user, draft)) {
              failed.add(taken(draft));
            }
          } else if (before != null) {
            if (!same(before, draft)) {
              failed.add(taken(draft));
            }
          } else if (recipients.computeIfAbsent(
              draft.recipient(), id -> isWeb(user.tenant(), id))) {
            drafts.put(draft.id(), draft);
          } else {
            failed.add(new Failed(draft.id(), Failure.INVALID_RECIPIENT, "Invalid recipient"));
          }
        }
      }
    }
    failed.addAll(add(user, List.copyOf(drafts.values())));
    log.read(user, read);
    return new Result(messages.size() - failed.size(), failed);
  }

  private Map<String, Record> known(Principal user, List<OutgoingMessage> messages) {
    List<String> ids =
        messages.stream()
            .map(message ->
                switch (message) {
                  case Failed failed -> "";
                  case Read(String id) -> id;
                  case Written(Draft draft) -> draft.id();
                })
            .filter(id -> !id.isEmpty())
            .distinct()
            .toList();
    var known = new HashMap<String, Record>();
    log.find(user, ids).forEach(record -> known.put(record.key().id(), record));
    return known;
  }

  /// @return those that could not be added
  private List<Failed> add(Principal user, List<Draft> drafts) {
    if (drafts.isEmpty()) {
      return List.of();
    }
    List<Outcome> outcomes = log.add(user, drafts);
    var failed = new ArrayList<Failed>();
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      if (!outcomes.get(i).taken() && !isThere(user, draft)) {
        failed.add(taken(draft));
      }
    }
    return failed;
  }

  /// Whether somebody else, such as a repeat of this request, has added it in this moment.
  private boolean isThere(Principal user, Draft draft) {
    return log.find(user, List.of(draft.id())).stream().anyMatch(one -> says(one, user, draft));
  }

  private static Failed taken(Draft draft) {
    return new Failed(draft.id(), Failure.DUPLICATE_ID, "Another message has this id");
  }

  private static boolean isFor(Principal user, Record record) {
    return Message.of(record.data())
        .filter(message -> message.recipient().equals(user.user()))
        .isPresent();
  }

  private static boolean says(Record record, Principal user, Draft draft) {
    return Message.of(record.data())
            .filter(message -> message.sender().equals(user.user()))
            .filter(message -> message.recipient().equals(draft.recipient()))
            .isPresent()
        && MessageAnswer.content(record).equals(draft.content());
  }

  private static boolean same(Draft one, Draft other) {
    return one.recipient().equals(other.recipient()) && one.content().equals(other.content());
  }

  private boolean isWeb(String tenant, String id) {
    return store
        .<Optional<Contact>>read(reading -> reading.contact(tenant, id))
        .filter(contact -> contact.user().role() != Role.DEVICE)
        .isPresent();
  }
}
