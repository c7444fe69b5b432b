package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Message.Status;
import dev.tidemark.engine.MessageQuery;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.web.ApiException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Hands a device the messages for its user.
///
/// Source: *messaging*, GET /api/sync/incoming; protocol decisions, section 8.
@Singleton
final class Incoming {
  /// How far a device's clock may be ahead.
  private static final Duration AHEAD = Duration.ofSeconds(5);

  private static final Set<Status> UNREAD = Set.of(Status.PENDING_SYNC, Status.SYNCED);

  private final SyncStore store;
  private final MessageLog log;
  private final InstantSource clock;

  Incoming(SyncStore store, MessageLog log, InstantSource clock) {
    this.store = store;
    this.log = log;
    this.clock = clock;
  }

  /// Some messages.
  ///
  /// @param messages as they were found, in the order in which they were first committed
  /// @param until the device has all messages up to then, if it had those up to where it asked from
  record Page(List<Record> messages, Instant until) {}

  private record Found(Page page, Optional<Instant> confirmed) {}

  /// The messages that were first committed after a time, which confirms those up to it; without
  /// one, those that the device neither confirmed nor read. Then they are synced.
  ///
  /// @param since exclusive; null for none
  /// @throws ApiException VALIDATION_ERROR when the time lies in the future
  Page read(Principal onDevice, @Nullable Instant since, int limit) {
    String device = String.valueOf(onDevice.device());
    Found found = store.read(reading -> find(reading, onDevice, device, since, limit));
    found.confirmed.ifPresent(until ->
        store.write(writing -> {
          writing.confirmUntil(onDevice.tenant(), device, until);
          return until;
        }));
    log.advance(onDevice, found.page.messages, Status.SYNCED);
    return found.page;
  }

  private Found find(
      Reading reading, Principal onDevice, String device, @Nullable Instant since, int limit) {
    String tenant = onDevice.tenant();
    Head head = reading.head(tenant).orElseThrow(RevokedException::new);
    Optional<Instant> confirmed = reading.confirmedUntil(tenant, device);
    MessageQuery all = MessageQuery.to(onDevice.user());
    MessageQuery query =
        since == null
            ? all.having(UNREAD).after(confirmed.orElse(null))
            : all.after(inThePast(since, head));
    List<Record> messages = reading.messages(tenant, query, 0, limit);
    var page =
        new Page(
            messages,
            messages.size() < limit ? head.committedAt() : messages.getLast().createdAt());
    // What is committed after the head is not confirmed by a clock that is ahead.
    return new Found(
        page,
        Optional.ofNullable(since)
            .map(time -> time.isAfter(head.committedAt()) ? head.committedAt() : time)
            .filter(time -> confirmed.filter(known -> !known.isBefore(time)).isEmpty()));
  }

  private Instant inThePast(Instant since, Head head) {
    Instant now = clock.instant();
    Instant newest = now.isAfter(head.committedAt()) ? now : head.committedAt();
    if (since.isAfter(newest.plus(AHEAD))) {
      throw ApiException.invalid("since", "must not be in the future");
    }
    return since;
  }
}
