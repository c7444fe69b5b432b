package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Listings;
import dev.tidemark.engine.Listings.Part;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.SyncStore;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Counts the messages that wait for somebody.
@Singleton
final class WaitingMessages {
  private static final int AT_ONCE = 500;
  private static final long CHARACTERS = 1 << 20;

  private final SyncStore store;

  WaitingMessages(SyncStore store) {
    this.store = store;
  }

  /// How many messages that user has not read.
  long unread(Principal user) {
    return count(user, message -> !message.is(Message.READ));
  }

  /// How many messages that user's device does not have.
  long pending(Principal user) {
    return count(user, message -> message.is(Message.PENDING));
  }

  private long count(Principal user, Predicate<Message> wanted) {
    long count = 0;
    String after = null;
    boolean more = true;
    while (more) {
      Part part = part(user, after);
      for (ScopedRecord record : part.records()) {
        Message message = Message.of(record.data());
        count += message.recipient().equals(user.user()) && wanted.test(message) ? 1 : 0;
        after = record.id();
      }
      more = part.more();
    }
    return count;
  }

  private Part part(Principal user, @Nullable String after) {
    return store.<Part>read(reading ->
        Listings.live(
            reading,
            user.tenant(),
            Set.of(Scope.user(user.user())),
            Message.COLLECTION,
            after,
            AT_ONCE,
            CHARACTERS));
  }
}
