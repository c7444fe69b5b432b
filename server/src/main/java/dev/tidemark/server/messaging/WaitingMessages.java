package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.engine.Message.Status;
import dev.tidemark.engine.MessageQuery;
import dev.tidemark.engine.SyncStore;
import jakarta.inject.Singleton;
import java.util.Set;

/// Counts the messages that wait for somebody.
@Singleton
final class WaitingMessages {
  private final SyncStore store;

  WaitingMessages(SyncStore store) {
    this.store = store;
  }

  /// How many messages that user has not read.
  long unread(Principal user) {
    return count(user, Set.of(Status.PENDING_SYNC, Status.SYNCED));
  }

  /// How many messages that user's device does not have.
  long pending(Principal user) {
    return count(user, Set.of(Status.PENDING_SYNC));
  }

  private long count(Principal user, Set<Status> statuses) {
    return store.<Long>read(
        reading -> reading.count(user.tenant(), MessageQuery.to(user.user()).having(statuses)));
  }
}
