package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.TENANT;
import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.delete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.Upload.Status;
import dev.tidemark.engine.UploadMinute;
import dev.tidemark.engine.Writing;
import dev.tidemark.engine.uploads.BlobId;
import dev.tidemark.engine.uploads.BlobStore;
import dev.tidemark.engine.uploads.NewUpload;
import dev.tidemark.engine.uploads.SentChunk;
import dev.tidemark.engine.uploads.UploadProgress;
import dev.tidemark.engine.uploads.UploadRefusedException;
import dev.tidemark.engine.uploads.UploadRefusedException.Reason;
import dev.tidemark.engine.uploads.UploadSweep;
import dev.tidemark.engine.uploads.UploadedFiles;
import dev.tidemark.engine.uploads.Uploads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Uploads from their beginning to their end, over every store.
public interface UploadsContract extends InClinic {
  /// Blobs in a place of their own.
  BlobStore freshBlobs();

  /// A file of two chunks and a shorter one.
  byte[] FILE = bytes(150_000);

  /// The size of its chunks.
  int CHUNK = 64 * 1024;

  private static byte[] bytes(int count) {
    var bytes = new byte[count];
    new Random(42).nextBytes(bytes);
    return bytes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] chunk(int number) {
    return Arrays.copyOfRange(FILE, number * CHUNK, Math.min(FILE.length, (number + 1) * CHUNK));
  }

  private static NewUpload wanted(long size, String checksum, @Nullable String record) {
    return new NewUpload(
        "x.bin", null, size, CHUNK, checksum, record == null ? null : Clinic.key(record));
  }

  /// All that there is of uploads, over one store.
  final class Depot {
    private final TestClock clock = new TestClock(Instant.now());
    private final BlobStore blobs;
    private final Uploads uploads;
    private final UploadedFiles files;
    private final UploadSweep sweep;

    private Depot(SyncStore store, BlobStore blobs, long quota) {
      var catalog = new Catalog();
      this.blobs = blobs;
      this.uploads =
          new Uploads(store, catalog, blobs, clock, () -> UUID.randomUUID().toString(), quota);
      this.files = new UploadedFiles(store, catalog, blobs);
      this.sweep = new UploadSweep(store, blobs, clock);
    }

    private String begin(Principal caller) {
      return uploads.begin(caller, wanted(FILE.length, sha256(FILE), null)).id();
    }

    private UploadProgress send(Principal caller, String id, int number) throws IOException {
      return send(caller, id, number, sha256(chunk(number)), chunk(number));
    }

    private UploadProgress send(
        Principal caller, String id, int number, String checksum, byte[] body) throws IOException {
      return uploads.receive(
          caller, id, new SentChunk(number, checksum, new ByteArrayInputStream(body)));
    }

    private String whole(Principal caller) throws IOException {
      String id = begin(caller);
      for (int number : new int[] {2, 0, 1}) {
        send(caller, id, number);
      }
      return id;
    }

    private byte[] content(Principal caller, String id) throws IOException {
      Upload file = files.find(caller, id).orElseThrow();
      try (InputStream in = files.read(file, 0, file.totalSize())) {
        return in.readAllBytes();
      }
    }
  }

  /// What is done in a clinic with a depot.
  @FunctionalInterface
  interface Errand {
    void to(Depot depot, Clinic clinic, SyncStore store) throws Exception;
  }

  private void withDepot(Errand errand) throws Exception {
    in((clinic, store) -> errand.to(new Depot(store, freshBlobs(), 1L << 30), clinic, store));
  }

  private static void refused(Reason reason, Callable<?> action) {
    assertThatThrownBy(action::call)
        .isInstanceOfSatisfying(
            UploadRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  default void chunksInAnyOrderShouldBecomeTheFile() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      String id = depot.begin(asha);
      assertThat(depot.send(asha, id, 2).percent()).isEqualTo(33.3);
      UploadProgress second = depot.send(asha, id, 0);
      assertThat(second.missing()).containsExactly(1L);
      assertThat(second.remaining()).isEqualTo(1);
      depot.send(asha, id, 1);

      Upload file = depot.uploads.finish(asha, id);

      assertThat(file.status()).isEqualTo(Status.FINALIZED);
      assertThat(depot.uploads.finish(asha, id)).as("again").isEqualTo(file);
      assertThat(depot.content(asha, id)).isEqualTo(FILE);
      assertThat(depot.blobs.unsealed(TENANT)).isEmpty();
      assertThat(depot.uploads.progress(asha, id).chunks()).containsExactly(0L, 1L, 2L);
    });
  }

  @Test
  default void whoFinishAtOnceShouldGetOneFile() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      String id = depot.whole(asha);
      int count = 4;
      var together = new CountDownLatch(count);
      var files = new ArrayList<Upload>();
      try (ExecutorService executor = Executors.newFixedThreadPool(count)) {
        var running = new ArrayList<Future<Upload>>();
        for (int i = 0; i < count; i++) {
          running.add(
              executor.submit(() -> {
                together.countDown();
                together.await();
                return depot.uploads.finish(asha, id);
              }));
        }
        for (Future<Upload> one : running) {
          files.add(one.get());
        }
      }

      assertThat(files).allMatch(files.getFirst()::equals);
      assertThat(depot.content(asha, id)).isEqualTo(FILE);
      assertThat(abandoned(store)).isZero();
    });
  }

  @Test
  default void badChunksShouldBeRefusedAndLeaveNothing() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      String id = depot.begin(asha);
      byte[] good = chunk(0);
      byte[] longer = Arrays.copyOf(good, good.length + 1);
      byte[] shorter = Arrays.copyOf(good, good.length - 1);

      refused(Reason.CHUNK_CHECKSUM, () -> depot.send(asha, id, 0, "00".repeat(32), good));
      refused(Reason.CHUNK_SIZE, () -> depot.send(asha, id, 0, sha256(longer), longer));
      refused(Reason.CHUNK_SIZE, () -> depot.send(asha, id, 0, sha256(shorter), shorter));
      refused(Reason.CHUNK_SIZE, () -> depot.send(asha, id, 2, sha256(good), good));
      refused(Reason.NO_SUCH_CHUNK, () -> depot.send(asha, id, 3, sha256(good), good));
      refused(Reason.NO_SUCH_CHUNK, () -> depot.send(asha, id, -1, sha256(good), good));
      refused(
          Reason.BROKEN_OFF,
          () -> depot.uploads.receive(asha, id, new SentChunk(0, sha256(good), broken(shorter))));

      assertThat(depot.uploads.progress(asha, id).chunks()).isEmpty();
      assertThat(depot.blobs.unsealed(TENANT)).as("nothing of it is on disk").isEmpty();
    });
  }

  private static InputStream broken(byte[] start) {
    return new SequenceInputStream(
        new ByteArrayInputStream(start),
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the line is dead");
          }
        });
  }

  @Test
  default void aChunkThatIsThereShouldOnlyBeCompared() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      String id = depot.whole(asha);
      byte[] other = new byte[CHUNK];
      byte[] shorter = Arrays.copyOf(chunk(1), CHUNK - 1);

      refused(Reason.CHUNK_CHECKSUM, () -> depot.send(asha, id, 1, sha256(chunk(1)), other));
      refused(Reason.CHUNK_CHECKSUM, () -> depot.send(asha, id, 1, sha256(other), other));
      refused(Reason.CHUNK_SIZE, () -> depot.send(asha, id, 1, sha256(shorter), shorter));
      refused(
          Reason.BROKEN_OFF,
          () -> depot.uploads.receive(asha, id, new SentChunk(1, sha256(other), broken(shorter))));
      assertThat(depot.send(asha, id, 1).remaining()).isZero();

      depot.uploads.finish(asha, id);
      assertThat(depot.content(asha, id)).isEqualTo(FILE);
    });
  }

  /// A phone that lost its connection sends the chunk again, while the server still waits for the
  /// rest of the first try.
  @Test
  default void whoSendsAChunkAgainShouldNotWaitForTheFirstTry() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      String id = depot.whole(asha);
      String other = depot.begin(asha);
      var stalled = new CountDownLatch(1);
      var resumed = new CountDownLatch(1);
      InputStream first =
          new SequenceInputStream(
              new ByteArrayInputStream(new byte[CHUNK - 1]),
              new InputStream() {
                private boolean ended;

                @Override
                public int read() {
                  stalled.countDown();
                  try {
                    resumed.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  boolean last = ended;
                  ended = true;
                  return last ? -1 : 0;
                }

                @Override
                public int read(byte[] to, int from, int length) {
                  int value = read();
                  if (value >= 0) {
                    to[from] = (byte) value;
                  }
                  return value < 0 ? -1 : 1;
                }
              });
      try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
        Future<UploadProgress> dead =
            executor.submit(() ->
                depot.uploads.receive(
                    asha, other, new SentChunk(1, sha256(new byte[CHUNK]), first)));
        stalled.await();

        assertThat(depot.send(asha, other, 1).remaining()).isEqualTo(2);

        resumed.countDown();
        assertThatThrownBy(dead::get)
            .cause()
            .isInstanceOfSatisfying(
                UploadRefusedException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.OVERTAKEN));
      }
      depot.send(asha, other, 0);
      depot.send(asha, other, 2);
      depot.uploads.finish(asha, other);
      assertThat(depot.content(asha, other)).isEqualTo(FILE);
      depot.uploads.finish(asha, id);
    });
  }

  @Test
  default void whatIsNotWholeShouldStayOpen() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      String id = depot.begin(asha);
      depot.send(asha, id, 1);

      assertThatThrownBy(() -> depot.uploads.finish(asha, id))
          .isInstanceOfSatisfying(
              UploadRefusedException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.INCOMPLETE);
                assertThat(e.missing()).containsExactly(0L, 2L);
              });
      depot.send(asha, id, 0);
      depot.send(asha, id, 2);
      assertThat(depot.uploads.finish(asha, id).status()).isEqualTo(Status.FINALIZED);

      String wrong = depot.uploads.begin(asha, wanted(CHUNK, sha256(FILE), null)).id();
      depot.send(asha, wrong, 0);
      refused(Reason.FILE_CHECKSUM, () -> depot.uploads.finish(asha, wrong));
      assertThat(depot.uploads.progress(asha, wrong).status()).isEqualTo(Status.ACTIVE);
    });
  }

  @Test
  default void whatEndedShouldSayHow() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      String file = depot.whole(asha);
      depot.uploads.finish(asha, file);
      refused(Reason.FINALIZED, () -> depot.send(asha, file, 0));
      refused(Reason.FINALIZED, () -> cancelled(depot, asha, file));

      String given = depot.whole(asha);
      depot.uploads.cancel(asha, given);
      depot.uploads.cancel(asha, given);
      refused(Reason.UNKNOWN, () -> depot.send(asha, given, 0));
      refused(Reason.UNKNOWN, () -> depot.uploads.finish(asha, given));
      assertThat(depot.uploads.progress(asha, given).status()).isEqualTo(Status.CANCELLED);
      assertThat(depot.files.find(asha, given)).isEmpty();

      String late = depot.whole(asha);
      depot.clock.advance(Duration.ofHours(24));
      refused(Reason.EXPIRED, () -> depot.send(asha, late, 0));
      refused(Reason.EXPIRED, () -> depot.uploads.finish(asha, late));
      refused(Reason.EXPIRED, () -> cancelled(depot, asha, late));
      assertThat(depot.uploads.progress(asha, late).status()).isEqualTo(Status.EXPIRED);

      refused(Reason.UNKNOWN, () -> depot.uploads.progress(asha, "nothing"));
      assertThat(depot.content(asha, file)).isEqualTo(FILE);
    });
  }

  private static boolean cancelled(Depot depot, Principal caller, String id) throws IOException {
    depot.uploads.cancel(caller, id);
    return true;
  }

  @Test
  default void whatIsOverShouldBeSweptAndCounted() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      String late = depot.begin(asha);
      depot.send(asha, late, 0);
      depot.clock.advance(Duration.ofHours(23));
      String fresh = depot.begin(asha);
      depot.send(asha, fresh, 0);
      depot.send(asha, late, 1);
      depot.clock.advance(Duration.ofHours(23));
      depot.sweep.sweep();
      assertThat(depot.uploads.progress(asha, late).chunks()).as("touched since").hasSize(2);

      depot.send(asha, fresh, 1);
      depot.clock.advance(Duration.ofHours(1));
      depot.sweep.sweep();

      assertThat(depot.blobs.unsealed(TENANT)).containsExactly(UUID.fromString(fresh));
      assertThat(depot.uploads.progress(asha, late).status()).isEqualTo(Status.EXPIRED);
      assertThat(abandoned(store)).isEqualTo(1);
      assertThat(store.<Long>read(reading -> reading.uploadedBytes(TENANT))).isEqualTo(FILE.length);
    });
  }

  /// The store is first to know of an end; what a crash kept from the blobs is made up for.
  @Test
  default void whatACrashLeftShouldBeSwept() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      String whole = depot.whole(asha);
      String given = depot.whole(asha);
      String open = depot.whole(asha);
      store.<Boolean>write(
          writing -> end(writing.upload(TENANT, whole), Status.FINALIZED, writing));
      store.<Boolean>write(
          writing -> end(writing.upload(TENANT, given), Status.CANCELLED, writing));
      var stray = new BlobId(TENANT, UUID.randomUUID());
      depot.blobs.write(stray).close();
      assertThat(depot.content(asha, whole)).as("before").isEqualTo(FILE);

      depot.sweep.sweep();

      assertThat(depot.blobs.unsealed(TENANT)).containsExactly(UUID.fromString(open));
      assertThat(depot.content(asha, whole)).isEqualTo(FILE);
      depot.uploads.finish(asha, open);
      assertThat(depot.content(asha, open)).isEqualTo(FILE);
      assertThatThrownBy(() -> depot.blobs.read(new BlobId(TENANT, UUID.fromString(given)), 0, 1))
          .isInstanceOf(IOException.class);
    });
  }

  private static boolean end(Optional<Upload> upload, Status status, Writing writing) {
    return writing.endUpload(upload.orElseThrow(), status, Instant.now());
  }

  @Test
  default void uploadsShouldBeTheirSendersAlone() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      Principal ben = clinic.nurse("ben", "phone");
      String id = depot.whole(asha);

      refused(Reason.UNKNOWN, () -> depot.send(ben, id, 0));
      refused(Reason.UNKNOWN, () -> depot.uploads.progress(ben, id));
      refused(Reason.UNKNOWN, () -> depot.uploads.finish(ben, id));
      refused(Reason.UNKNOWN, () -> cancelled(depot, ben, id));
      assertThat(depot.uploads.progress(asha, id).remaining()).isZero();

      clinic.revoke(asha);
      assertThatThrownBy(() -> depot.uploads.progress(asha, id))
          .isInstanceOf(RevokedException.class);
      assertThatThrownBy(() -> depot.begin(asha)).isInstanceOf(RevokedException.class);
    });
  }

  @Test
  default void theQuotaShouldHoldForWhoBeginAtOnce() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      var depot = new Depot(store, freshBlobs(), 3L * FILE.length);
      int count = 8;
      var together = new CountDownLatch(count);
      var begun = new ArrayList<String>();
      try (ExecutorService executor = Executors.newFixedThreadPool(count)) {
        var running = new ArrayList<Future<String>>();
        for (int i = 0; i < count; i++) {
          running.add(
              executor.submit(() -> {
                together.countDown();
                together.await();
                try {
                  return depot.begin(asha);
                } catch (UploadRefusedException e) {
                  return e.reason().name();
                }
              }));
        }
        for (Future<String> one : running) {
          begun.add(one.get());
        }
      }
      assertThat(begun).filteredOn("QUOTA"::equals).hasSize(5);

      String one = begun.stream().filter(id -> !id.equals("QUOTA")).findFirst().orElseThrow();
      depot.uploads.cancel(asha, one);
      assertThat(depot.begin(asha)).as("what was given up makes room").isNotEmpty();
      refused(Reason.QUOTA, () -> depot.begin(asha));
    });
  }

  @Test
  default void whoSeesTheRecordShouldReadItsFile() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      Principal ben = clinic.nurse("ben", "phone");
      Principal admin = new Principal(TENANT, ben.user(), ben.device(), Role.ADMIN);
      clinic.join(asha, "north");
      clinic.push(asha, create("notes/n", "{\"ward\":\"north\"}"));
      clinic.push(asha, create("patients/p", "{}"));
      String ofNote = fileOf(depot, asha, "notes/n");
      String ofPatient = fileOf(depot, asha, "patients/p");
      String ofNone = depot.whole(asha);
      assertThat(depot.files.find(asha, ofNone)).as("not before it is one").isEmpty();
      depot.uploads.finish(asha, ofNone);

      assertThat(seen(depot, asha, ofNote, ofPatient, ofNone)).containsExactly(true, true, true);
      assertThat(seen(depot, ben, ofNote, ofPatient, ofNone)).containsExactly(false, true, false);
      assertThat(seen(depot, admin, ofNote, ofPatient, ofNone))
          .as("a role that only the token names")
          .containsExactly(false, true, false);

      clinic.leave(asha, "north");
      clinic.join(ben, "north");
      clinic.push(asha, delete("patients/p", 1));
      assertThat(seen(depot, asha, ofNote, ofPatient, ofNone)).containsExactly(false, false, true);
      assertThat(seen(depot, ben, ofNote, ofPatient, ofNone)).containsExactly(true, false, false);
    });
  }

  private static String fileOf(Depot depot, Principal caller, String record) throws IOException {
    String id = depot.uploads.begin(caller, wanted(CHUNK, sha256(chunk(0)), record)).id();
    depot.send(caller, id, 0);
    return depot.uploads.finish(caller, id).id();
  }

  private static List<Boolean> seen(Depot depot, Principal caller, String... files) {
    return Arrays.stream(files).map(id -> depot.files.find(caller, id).isPresent()).toList();
  }

  @Test
  default void filesShouldBelongOnlyToRecordsThatTheirSenderMayWrite() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      Principal ben = clinic.nurse("ben", "phone");
      clinic.push(asha, create("journal/hers", "{}"));
      clinic.push(asha, create("patients/p", "{}"));
      store.<Integer>write(writing -> {
        var head = writing.lockHead(TENANT);
        writing.putCollection(
            TENANT,
            new CollectionDefinition(
                "patients",
                null,
                List.of(new ScopeRule.Tenant()),
                List.of(),
                List.of("owner"),
                ConflictPolicy.standard(),
                null,
                false));
        writing.putHead(head.revised());
        return 0;
      });

      refused(Reason.NO_RECORD, () -> begun(depot, ben, "journal/hers"));
      refused(Reason.NO_RECORD, () -> begun(depot, ben, "journal/none"));
      refused(Reason.NO_RECORD, () -> begun(depot, ben, "nowhere/none"));
      refused(Reason.RECORD_FORBIDDEN, () -> begun(depot, ben, "patients/p"));
      assertThat(begun(depot, asha, "patients/p").record()).isEqualTo(Clinic.key("patients/p"));
      assertThat(store.<Long>read(reading -> reading.uploadedBytes(TENANT))).isEqualTo(CHUNK);
    });
  }

  private static Upload begun(Depot depot, Principal caller, String record) {
    return depot.uploads.begin(caller, wanted(CHUNK, sha256(chunk(0)), record));
  }

  @Test
  default void anUploadShouldNotHaveTooManyChunks() throws Exception {
    withDepot((depot, clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      long size = 1L << 30;
      var large = new NewUpload("x", null, size, NewUpload.LEAST_CHUNK_SIZE, sha256(FILE), null);

      Upload upload = depot.uploads.begin(asha, large);

      assertThat(upload.chunkSize()).isEqualTo(2 * NewUpload.LEAST_CHUNK_SIZE);
      assertThat(upload.chunks()).isLessThanOrEqualTo(NewUpload.MOST_CHUNKS);
    });
  }

  private static long abandoned(SyncStore store) {
    return store
        .<List<UploadMinute>>read(reading -> reading.uploadMinutes(TENANT, Instant.EPOCH))
        .stream()
        .mapToLong(UploadMinute::abandoned)
        .sum();
  }
}
