package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.MessageQuery;
import dev.tidemark.engine.Reading.VersionContent;
import dev.tidemark.engine.Reading.VersionKey;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.engine.erasure.Erased;
import dev.tidemark.engine.erasure.Erasure;
import dev.tidemark.engine.uploads.BlobStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Erasing one person's data.
public interface ErasureContract extends InClinic {
  /// An empty store for blobs.
  BlobStore freshBlobs();

  private static User user(SyncStore store, String id) {
    return store.<User>read(reading -> reading.user(Clinic.TENANT, id).orElseThrow());
  }

  private static void message(Clinic clinic, Principal from, String to, String id) {
    String data =
        """
        {"sender_id":"%s","recipient_id":"%s","status":"pending_sync","content":"hello"}
        """
            .formatted(from.user(), to);
    Change change = create("messages/" + id, data.strip());
    clinic.committer.commit(
        new Submission(
            ChangeSet.ofProtocol(Message.COLLECTION, from, List.of(change)), outcomes -> null));
  }

  /// A journal with old versions, one deleted record, messages both ways, a document of hers and
  /// one that she shares, and a conflict over a shared record.
  private static void live(Clinic clinic, SyncStore store, Principal asha, Principal ben) {
    for (int i = 0; i < 3; i++) {
      clinic.pushed(asha, "r" + i, create("journal/" + i, "{\"n\":" + i + "}"));
      clinic.push(asha, update("journal/" + i, 1, "{\"n\":7}"));
    }
    clinic.push(asha, Clinic.delete("journal/2", 2));
    clinic.push(asha, create("patients/shared", "{}"), create("claims/1", "{\"n\":1}"));
    clinic.push(ben, create("journal/of-ben", "{}"), update("claims/1", 1, "{\"n\":2}"));
    clinic.push(asha, update("claims/1", 1, "{\"n\":3}"));
    message(clinic, asha, "ben", "m1");
    message(clinic, ben, "asha", "m2");
    message(clinic, ben, "cara", "m3");
    try (Node node = new Node(store);
        Writer hers = node.writer("hers", asha);
        Writer shared = node.writer("shared", asha);
        Writer too = node.writer("shared", ben)) {
      hers.type(0, "mine").settle();
      shared.type(0, "ours").settle();
      too.upTo(1).type(0, "> ").settle();
      node.clock.advance(Duration.ofSeconds(2));
      node.open.tend();
    }
  }

  @Test
  default void whatOnePersonHasShouldGoAndOthersBeTold() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.nurse("cara", "tablet-3");
      live(clinic, store, asha, ben);
      Clinic.Tablet tablet = clinic.new Tablet(ben).sync(100);
      assertThat(tablet.records())
          .containsOnlyKeys(
              "patients/shared",
              "claims/1",
              "journal/of-ben",
              "messages/m1",
              "messages/m2",
              "messages/m3",
              "documents/hers",
              "documents/shared");

      var erasure = new Erasure(store, freshBlobs());
      var all = new Erased(2, 2, 1, 0, 1);
      assertThat(erasure.look(user(store, "asha"))).isEqualTo(all);
      assertThat(clinic.record("journal/0").orElseThrow().deleted()).as("a look").isFalse();
      assertThat(erasure.erase(user(store, "asha"), step -> {})).isEqualTo(all);

      tablet.sync(100);
      assertThat(tablet.records())
          .containsOnlyKeys(
              "patients/shared", "claims/1", "journal/of-ben", "messages/m3", "documents/shared");
      assertNothingIsLeft(store);
      assertThat(conflicts(store)).isZero();
      AuditEntry entry = store.<List<AuditEntry>>read(r -> r.audit(Clinic.TENANT, 1)).getFirst();
      assertThat(entry.action()).isEqualTo("user.erase");
      assertThat(entry.subject()).isEqualTo("user:asha");
      assertThat(entry.details()).contains("\"records\":2", "\"messages\":2");

      assertThat(erasure.erase(user(store, "asha"), step -> {}))
          .as("again")
          .isEqualTo(new Erased(0, 0, 0, 0, 0));
    });
  }

  private static void assertNothingIsLeft(SyncStore store) {
    for (String record : List.of("journal/0", "journal/2", "messages/m1", "documents/hers")) {
      RecordKey key = Clinic.key(record);
      Record last =
          store
              .<List<Record>>read(reading -> reading.records(Clinic.TENANT, List.of(key)))
              .getFirst();
      assertThat(last.deleted()).as(record).isTrue();
      List<VersionKey> before =
          LongStream.range(1, last.version())
              .mapToObj(version -> new VersionKey(key, version))
              .toList();
      assertThat(
              store.<Map<VersionKey, VersionContent>>read(
                  reading -> reading.contents(Clinic.TENANT, before)))
          .as(record)
          .isEmpty();
    }
    User left = user(store, "asha");
    assertThat(left.username()).isEqualTo("erased-asha");
    assertThat(left.revokedAt()).isNotNull();
    assertThat(store.<Long>read(reading -> reading.countDevices(Clinic.TENANT, "asha"))).isZero();
    assertThat(store.<Long>read(reading -> reading.count(Clinic.TENANT, MessageQuery.of("asha"))))
        .isZero();
    assertThat(store.<Long>read(reading -> reading.documentRevision(Clinic.TENANT, "hers")))
        .isZero();
    assertThat(store.<Long>read(reading -> reading.documentRevision(Clinic.TENANT, "shared")))
        .isEqualTo(2);
    assertThat(
            store.<List<?>>read(
                reading -> reading.memberships(Clinic.TENANT, List.of("user:asha"))))
        .isEmpty();
  }

  private static long conflicts(SyncStore store) {
    var all = new ConflictQuery(ConflictQuery.Status.ALL, null, null, null);
    return store.<Long>read(reading -> reading.count(Clinic.TENANT, all));
  }

  @Test
  default void erasingThatIsKilledAfterAnyStepShouldGoOn() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.nurse("cara", "tablet-3");
      live(clinic, store, asha, ben);
      Clinic.Tablet tablet = clinic.new Tablet(ben).sync(100);
      BlobStore blobs = freshBlobs();

      int steps = 0;
      for (boolean done = false; !done; steps++) {
        var left = new int[] {steps};
        SyncStore killed =
            new RetentionContract.Followed(
                store,
                () -> {
                  if (left[0]-- == 0) {
                    throw new IllegalStateException("killed");
                  }
                });
        try {
          new Erasure(killed, blobs).erase(user(store, "asha"), step -> {});
          done = true;
        } catch (IllegalStateException e) {
          tablet.sync(100);
          assertThat(tablet.records()).containsKeys("patients/shared", "messages/m3");
        }
      }

      assertThat(steps).isGreaterThan(5);
      assertThat(tablet.sync(100).records()).doesNotContainKeys("messages/m1", "documents/hers");
      assertNothingIsLeft(store);
    });
  }
}
