package dev.tidemark.testkit;

import static dev.tidemark.testkit.AccountContract.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.Upload.Status;
import dev.tidemark.engine.UploadMinute;
import dev.tidemark.engine.Writing.Pruned;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Uploads and their chunks.
public interface UploadContract extends StoreUnderTest {

  /// An upload under way, of 25 bytes in chunks of 10.
  private static Upload upload(String tenant, String id) {
    return upload(tenant, id, Status.ACTIVE, 0, null);
  }

  private static Upload upload(
      String tenant, String id, Status status, int touched, @Nullable Instant endedAt) {
    return new Upload(
        tenant,
        id,
        "u1",
        "d1",
        "../report \uD83D\uDE00.pdf",
        "application/pdf",
        25,
        10,
        "ab".repeat(32),
        new RecordKey("patients", "p1"),
        status,
        NOW,
        NOW.plusSeconds(touched),
        endedAt);
  }

  private void withUploads(Upload... uploads) {
    write(writing -> {
      List.of(TENANT, "other").forEach(id -> writing.addTenant(id, NOW));
      List.of(uploads).forEach(writing::addUpload);
    });
  }

  private boolean addChunk(Upload upload, long chunk, int seconds) {
    return store()
        .<Boolean>write(
            writing -> writing.addChunk(upload, chunk, "c" + chunk, NOW.plusSeconds(seconds)));
  }

  private boolean end(Upload upload, Status status, int seconds) {
    return store()
        .<Boolean>write(writing -> writing.endUpload(upload, status, NOW.plusSeconds(seconds)));
  }

  @Test
  default void uploadShouldBeAsStored() {
    Upload full = upload(TENANT, "a");
    var sparse =
        new Upload(
            TENANT, "b", "u1", null, "x", null, 1, 1, "cd", null, Status.ACTIVE, NOW, NOW, null);
    withUploads(full, sparse, upload("other", "a", Status.ACTIVE, 7, null));

    assertThat(stored().upload(TENANT, "a")).contains(full);
    assertThat(stored().upload(TENANT, "b")).contains(sparse);
    assertThat(stored().upload(TENANT, "c")).isEmpty();
    assertThat(stored().upload(TENANT, "a\0")).isEmpty();
    assertThat(stored().upload("nowhere", "a")).isEmpty();
  }

  @Test
  default void chunksShouldBeKnownByNumberAndTouchTheUpload() {
    Upload upload = upload(TENANT, "a");
    withUploads(upload, upload("other", "a"));

    assertThat(addChunk(upload, 2, 5)).isTrue();
    assertThat(addChunk(upload, 0, 6)).isTrue();

    assertThat(stored().chunks(TENANT, "a")).containsExactly(0L, 2L);
    assertThat(stored().chunkChecksum(TENANT, "a", 2)).contains("c2");
    assertThat(stored().chunkChecksum(TENANT, "a", 1)).isEmpty();
    assertThat(stored().chunks("other", "a")).isEmpty();
    assertThat(stored().upload(TENANT, "a")).contains(upload(TENANT, "a", Status.ACTIVE, 6, null));
  }

  @Test
  default void anUploadShouldEndOnceAndForgetItsChunks() {
    Upload upload = upload(TENANT, "a");
    withUploads(upload);
    addChunk(upload, 1, 1);

    assertThat(end(upload, Status.FINALIZED, 2)).isTrue();
    assertThat(end(upload, Status.CANCELLED, 3)).isFalse();
    assertThat(addChunk(upload, 0, 4)).isFalse();

    assertThat(stored().upload(TENANT, "a"))
        .contains(upload(TENANT, "a", Status.FINALIZED, 1, NOW.plusSeconds(2)));
    assertThat(stored().chunks(TENANT, "a")).isEmpty();
    assertThat(end(upload(TENANT, "b"), Status.EXPIRED, 1)).as("no such upload").isFalse();
    assertThat(addChunk(upload(TENANT, "b"), 0, 1)).isFalse();
  }

  @Test
  default void whatIsRolledBackShouldNotBeThere() {
    Upload upload = upload(TENANT, "a");
    withUploads(upload);
    addChunk(upload, 0, 1);
    try {
      write(writing -> {
        writing.addChunk(upload, 1, "c1", NOW.plusSeconds(9));
        writing.endUpload(upload, Status.CANCELLED, NOW.plusSeconds(9));
        writing.addUpload(upload(TENANT, "b"));
        throw new IllegalStateException("on purpose");
      });
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("on purpose");
    }

    assertThat(stored().upload(TENANT, "a")).contains(upload(TENANT, "a", Status.ACTIVE, 1, null));
    assertThat(stored().chunks(TENANT, "a")).containsExactly(0L);
    assertThat(stored().upload(TENANT, "b")).isEmpty();
  }

  @Test
  default void bytesOfFilesAndOfUploadsUnderWayShouldCount() {
    assertThat(stored().uploadedBytes(TENANT)).isZero();
    withUploads(
        upload(TENANT, "a"),
        upload(TENANT, "b", Status.FINALIZED, 0, NOW),
        upload(TENANT, "c", Status.CANCELLED, 0, NOW),
        upload(TENANT, "d", Status.EXPIRED, 0, NOW),
        upload("other", "e"));

    assertThat(stored().uploadedBytes(TENANT)).isEqualTo(50);
  }

  @Test
  default void uploadsShouldBeCountedByTheMinute() {
    withUploads(
        upload(TENANT, "a"),
        upload(TENANT, "b", Status.FINALIZED, 0, NOW.plusSeconds(1)),
        upload(TENANT, "c", Status.FINALIZED, 0, NOW.plusSeconds(2)),
        upload(TENANT, "d", Status.CANCELLED, 0, NOW.plusSeconds(2)),
        upload(TENANT, "e", Status.EXPIRED, 0, NOW.plusSeconds(60)),
        upload("other", "f", Status.EXPIRED, 0, NOW.plusSeconds(3)));

    Instant minute = NOW.truncatedTo(ChronoUnit.MINUTES);
    assertThat(stored().uploadMinutes(TENANT, minute))
        .containsExactly(
            new UploadMinute(minute, 5, 1), new UploadMinute(minute.plusSeconds(60), 0, 1));
    assertThat(stored().uploadMinutes(TENANT, minute.plusSeconds(60)))
        .containsExactly(new UploadMinute(minute.plusSeconds(60), 0, 1));
    assertThat(stored().uploadMinutes(TENANT, minute.plusSeconds(120))).isEmpty();
  }

  @Test
  default void idleUploadsShouldBeFoundTheOldestFirst() {
    withUploads(
        upload(TENANT, "a", Status.ACTIVE, 3, null),
        upload(TENANT, "b", Status.ACTIVE, 1, null),
        upload(TENANT, "c", Status.ACTIVE, 4, null),
        upload(TENANT, "d", Status.CANCELLED, 1, NOW),
        upload("other", "e", Status.ACTIVE, 1, null));

    assertThat(stored().idleUploads(TENANT, NOW.plusSeconds(3), 5))
        .extracting(Upload::id)
        .containsExactly("b", "a");
    assertThat(stored().idleUploads(TENANT, NOW.plusSeconds(3), 1))
        .extracting(Upload::id)
        .containsExactly("b");
  }

  @Test
  default void uploadsThatCameToNothingShouldBePrunedAndFilesNever() {
    withUploads(
        upload(TENANT, "a"),
        upload(TENANT, "b", Status.FINALIZED, 0, NOW),
        upload(TENANT, "c", Status.CANCELLED, 0, NOW.plusSeconds(1)),
        upload(TENANT, "d", Status.EXPIRED, 0, NOW),
        upload(TENANT, "e", Status.EXPIRED, 0, NOW.plusSeconds(2)),
        upload("other", "f", Status.EXPIRED, 0, NOW));

    Pruned first = prunedUploads(1);
    assertThat(stored().upload(TENANT, "d")).isEmpty();
    assertThat(stored().upload(TENANT, "c")).isPresent();
    Pruned second = prunedUploads(5);

    assertThat(List.of(first, second)).containsExactly(new Pruned(1, 0), new Pruned(1, 0));
    assertThat(stored().upload(TENANT, "c")).isEmpty();
    assertThat(List.of("a", "b", "e"))
        .allSatisfy(id -> assertThat(stored().upload(TENANT, id)).isPresent());
    assertThat(stored().upload("other", "f")).isPresent();
  }

  private Pruned prunedUploads(int limit) {
    return store()
        .<Pruned>write(writing -> writing.pruneUploads(TENANT, NOW.plusSeconds(2), limit));
  }
}
