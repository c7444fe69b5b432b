package dev.tidemark.bench;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.Message.Status;
import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What the user of a tenant and some phones have written to each other, before the server starts.
///
/// @param tenant the tenant, as [Tenants] made it
/// @param phones its phones
record Conversations(String tenant, List<Phone> phones) {
  private static final int AT_ONCE = 1_000;

  /// How many of the newest messages nobody has read.
  private static final int UNREAD = 50;

  /// What a message says: 100 characters.
  static final String CONTENT =
      "Please see Mr. Pawar in the third house first, he has been coughing since Sunday. "
          + "Then call me back.";

  /// Has the user write so many messages to each phone, which none of them has.
  void waiting(SyncStore store, int each) throws IOException {
    int count = each * phones.size();
    write(store, count, number -> Status.PENDING_SYNC, true);
  }

  /// Has them write so many messages in all, to and fro.
  ///
  /// @return when half of them were there
  Instant past(SyncStore store, int count) throws IOException {
    return write(
        store, count, number -> number < count - UNREAD ? Status.READ : Status.SYNCED, false);
  }

  private interface Statuses {
    Status of(int number);
  }

  private Instant write(SyncStore store, int count, Statuses statuses, boolean oneWay)
      throws IOException {
    var user = new Principal(tenant, Tenants.USER, null, Role.MEMBER);
    Instant half = Instant.EPOCH;
    try (var seeding = new Seeding(store)) {
      for (int from = 0; from < count; from += AT_ONCE) {
        var changes = new ArrayList<Change>();
        for (int i = from; i < Math.min(count, from + AT_ONCE); i++) {
          changes.add(message(i, statuses.of(i), oneWay || i / phones.size() % 2 == 0));
        }
        seeding.commit(ChangeSet.ofProtocol(Message.COLLECTION, user, changes));
        if (from < count / 2) {
          half = store.<Head>read(reading -> reading.head(tenant).orElseThrow()).committedAt();
        }
      }
    }
    return half;
  }

  private Change message(int number, Status status, boolean toPhone) {
    String phone = phones.get(number % phones.size()).user();
    String data =
        """
        {"sender_id":"%s","recipient_id":"%s","content":"%s","status":"%s",\
        "created_at":"2024-01-15T10:50:00Z"}\
        """
            .formatted(
                toPhone ? Tenants.USER : phone,
                toPhone ? phone : Tenants.USER,
                CONTENT,
                status.text());
    return new Change(
        new RecordKey(Message.COLLECTION, "message-" + number),
        Operation.CREATE,
        new Data(data),
        false,
        new Base.Exactly(0),
        null,
        null);
  }
}
