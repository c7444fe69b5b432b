package dev.tidemark.testkit;

import static dev.tidemark.testkit.AccountContract.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Message.Status;
import dev.tidemark.engine.MessageQuery;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Lists and counts of messages, and how far devices have them.
public interface MessageContract extends StoreUnderTest {

  private Record message(String id, String sender, String recipient, String status) {
    Record[] written = new Record[1];
    commit(log ->
        written[0] =
            log.put(
                new RecordKey("messages", id),
                "{\"sender_id\":\"%s\",\"recipient_id\":\"%s\",\"status\":\"%s\"}"
                    .formatted(sender, recipient, status),
                Scope.user(sender),
                Scope.user(recipient)));
    return written[0];
  }

  private List<String> ids(MessageQuery query, long offset, int limit) {
    return stored().messages(TENANT, query, offset, limit).stream()
        .map(record -> record.key().id())
        .toList();
  }

  @Test
  default void messagesShouldComeInTheOrderOfTheirFirstCommit() {
    message("m3", "ann", "ben", "pending_sync");
    message("m1", "ben", "ann", "synced");
    message("m2", "ann", "cara", "pending_sync");
    message("m3", "ann", "ben", "read");
    message("m4", "cara", "ben", "synced");

    assertThat(ids(MessageQuery.of("ann"), 0, 10)).containsExactly("m3", "m1", "m2");
    assertThat(ids(MessageQuery.between("ann", "ben"), 0, 10)).containsExactly("m3", "m1");
    assertThat(ids(MessageQuery.between("ben", "ann"), 0, 10)).containsExactly("m3", "m1");
    assertThat(ids(MessageQuery.to("ben"), 0, 10)).containsExactly("m3", "m4");
    assertThat(ids(MessageQuery.of("eve"), 0, 10)).isEmpty();
    assertThat(stored().messages("other", MessageQuery.of("ann"), 0, 10)).isEmpty();
  }

  @Test
  default void aMessageShouldBeListedAsItStands() {
    message("m1", "ann", "ben", "pending_sync");
    Record read = message("m1", "ann", "ben", "read");

    assertThat(stored().messages(TENANT, MessageQuery.of("ann"), 0, 10)).containsExactly(read);
    assertThat(ids(MessageQuery.of("ann").having(Set.of(Status.PENDING_SYNC)), 0, 10)).isEmpty();
    assertThat(ids(MessageQuery.of("ann").having(Set.of(Status.READ)), 0, 10))
        .containsExactly("m1");
  }

  @Test
  default void pagesAndCountsShouldAgree() {
    for (int i = 0; i < 7; i++) {
      message("m" + i, i % 2 == 0 ? "ann" : "ben", i % 2 == 0 ? "ben" : "ann", "synced");
    }
    MessageQuery query = MessageQuery.between("ann", "ben");

    assertThat(stored().count(TENANT, query)).isEqualTo(7);
    assertThat(ids(query, 0, 3)).containsExactly("m0", "m1", "m2");
    assertThat(ids(query, 3, 3)).containsExactly("m3", "m4", "m5");
    assertThat(ids(query, 6, 3)).containsExactly("m6");
    assertThat(ids(query, 7, 3)).isEmpty();
    assertThat(stored().count(TENANT, MessageQuery.to("ben"))).isEqualTo(4);
    assertThat(stored().count(TENANT, query.having(EnumSet.of(Status.READ)))).isZero();
    assertThat(stored().count("other", query)).isZero();
  }

  @Test
  default void messagesShouldBeReadFromTheOtherEndToo() {
    for (int i = 0; i < 5; i++) {
      message("m" + i, i % 2 == 0 ? "ann" : "ben", i % 2 == 0 ? "ben" : "ann", "synced");
    }
    message("m2", "ann", "ben", "read");
    MessageQuery query = MessageQuery.of("ann");

    assertThat(stored().newestMessages(TENANT, query, 0, 10))
        .isEqualTo(stored().messages(TENANT, query, 0, 10).reversed());
    assertThat(stored().newestMessages(TENANT, query, 1, 2))
        .extracting(record -> record.key().id())
        .containsExactly("m3", "m2");
    assertThat(stored().newestMessages(TENANT, query, 5, 2)).isEmpty();
  }

  @Test
  default void aTimeShouldBeExclusive() {
    message("m1", "ann", "ben", "synced");
    Instant second = message("m2", "ann", "ben", "synced").createdAt();
    message("m3", "ann", "ben", "pending_sync");
    message("m1", "ann", "ben", "read");

    MessageQuery query = MessageQuery.to("ben").after(second);
    assertThat(ids(query, 0, 10)).containsExactly("m3");
    assertThat(stored().count(TENANT, query)).isEqualTo(1);
  }

  @Test
  default void whatIsNoMessageShouldBeLeftOut() {
    commit(log -> log.put(new RecordKey("messages", "x"), "{\"status\":\"read\"}", Scope.tenant()));
    commit(log ->
        log.put(
            new RecordKey("notes", "y"),
            "{\"sender_id\":\"ann\",\"recipient_id\":\"ben\",\"status\":\"read\"}",
            Scope.tenant()));

    assertThat(ids(MessageQuery.of("ann"), 0, 10)).isEmpty();
    assertThat(stored().count(TENANT, MessageQuery.of("ann"))).isZero();
  }

  @Test
  default void aDeviceShouldConfirmForwardsOnly() {
    commit(log -> {});
    write(writing ->
        writing.putDevice(
            new Device(TENANT, "d1", 0, "ben", null, null, "{}", null, NOW, null, null)));
    assertThat(stored().confirmedUntil(TENANT, "d1")).isEmpty();

    write(writing -> writing.confirmUntil(TENANT, "d1", NOW.plusSeconds(5)));
    write(writing -> writing.confirmUntil(TENANT, "d1", NOW.plusSeconds(3)));
    write(writing -> writing.confirmUntil(TENANT, "nobody", NOW));

    assertThat(stored().confirmedUntil(TENANT, "d1")).contains(NOW.plusSeconds(5));
    assertThat(stored().confirmedUntil(TENANT, "nobody")).isEmpty();
  }
}
