package dev.tidemark.store.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Upload.Status;
import dev.tidemark.engine.backup.Backup.Written;
import dev.tidemark.engine.backup.RefusedException;
import dev.tidemark.engine.backup.Restore.Restored;
import dev.tidemark.engine.doctor.Finding;
import dev.tidemark.store.doctor.GoodStore;
import dev.tidemark.store.doctor.StoreDoctor;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.store.sql.Snapshots;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.Clinic;
import dev.tidemark.testkit.Snapshot;
import dev.tidemark.testkit.TestClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a backup holds and a restore brings back, whatever database it is of.
interface BackupContract {
  Instant NOW = Instant.parse("2026-11-22T03:00:00Z");

  /// The setting for a store with some of everything.
  String store();

  /// Its data folder.
  Path data();

  /// The setting for a place where there is no store.
  String freshStore();

  /// A folder for everything else.
  Path work();

  @Test
  default void aRestoredStoreShouldHoldWhatWasBackedUp() throws IOException {
    String before = text(store(), data());
    Path file = work().resolve("b.zip");

    Written written = backup().write(file);
    String fresh = freshStore();
    Path folder = work().resolve("there");
    Restored restored = restore(fresh, folder).run(file, false);

    assertThat(written.records()).isEqualTo(6);
    assertThat(written.files()).isEqualTo(2);
    assertThat(written.missing()).isEmpty();
    assertThat(restored).isEqualTo(new Restored(1, 6, 2, null));
    assertThat(findings(fresh, folder)).isEmpty();
    assertThat(text(fresh, folder)).isEqualTo(before);
    assertThat(text(store(), data())).isEqualTo(before);
    assertThat(names(folder)).noneMatch(name -> name.contains(SqlStores.RESTORING));
  }

  @Test
  default void aRestoreShouldBeginAnotherEpoch() throws IOException {
    Head before = head(store(), data());
    Path file = work().resolve("b.zip");
    backup().write(file);
    String fresh = freshStore();

    restore(fresh, work().resolve("there")).run(file, false);

    Head after = head(fresh, work().resolve("there"));
    assertThat(after.epoch()).isEqualTo(NOW.getEpochSecond());
    assertThat(after.restored()).isEqualTo(new Head.Restored(before.position(), NOW));
    assertThat(after.position()).isEqualTo(before.position());
  }

  @Test
  default void onlyItsOwnerShouldReadABackup() throws IOException {
    Path file = work().resolve("b.zip");

    backup().write(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(names(work()).filter(name -> !name.equals("b.zip"))).isEmpty();
  }

  @Test
  default void aFileThatIsThereShouldNotBeReplaced() throws IOException {
    Path file = Files.writeString(work().resolve("b.zip"), "mine");

    assertThatThrownBy(() -> backup().write(file))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is there already");
    assertThat(file).hasContent("mine");
    assertThatThrownBy(() -> backup().write(work().resolve("nowhere/b.zip")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("there is no folder");
  }

  /// Whatever is wrong with a file, nothing is touched.
  @Test
  default void aDamagedBackupShouldBeRefused() throws IOException {
    Path file = work().resolve("b.zip");
    backup().write(file);
    byte[] whole = Files.readAllBytes(file);

    refused(
        Files.write(work().resolve("half.zip"), Arrays.copyOf(whole, whole.length / 2)),
        "is no backup of Tidemark's");
    refused(Files.writeString(work().resolve("text.zip"), "hello"), "is no backup of Tidemark's");
    refused(work().resolve("none.zip"), "is no file");
    refused(changed(file, Manifest.NAME, json -> "{"), "its manifest cannot be read");
    refused(
        changed(file, Manifest.NAME, json -> json.replace("\"format\" : 1", "\"format\" : 2")),
        "format 2");
    refused(
        changed(
            file,
            Manifest.NAME,
            json -> json.replaceFirst("\"schema\" : \\d+", "\"schema\" : 4711")),
        "newer than this program");
    refused(
        changed(file, Manifest.NAME, json -> json.replaceFirst("\"name\" : \"", "$0../../")),
        "is not in it");
    refused(changed(file, "blobs/stranger", content -> "x"), "its manifest does not know");
    String blob = FileBlobs.FOLDER + "/" + FileBlobs.name(GoodStore.FILE, true);
    refused(changed(file, blob, content -> "another X-ray"), blob + " is not what was written");
  }

  private void refused(Path file, String why) {
    Path folder = work().resolve("there");
    assertThatThrownBy(() -> restore(freshStore(), folder).run(file, true))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(why);
    assertThat(folder).doesNotExist();
  }

  /// A copy of an archive in which one part is another.
  private Path changed(Path file, String part, UnaryOperator<String> change) throws IOException {
    Path copy = work().resolve("changed.zip");
    Files.deleteIfExists(copy);
    Files.copy(file, copy);
    try (FileSystem zip = FileSystems.newFileSystem(copy)) {
      Path inside = zip.getPath(part);
      String before = Files.exists(inside) ? Files.readString(inside) : "";
      Files.writeString(inside, change.apply(before));
    }
    return copy;
  }

  @Test
  default void aRestoreThatWasCutOffShouldLeaveNothingThatStarts() throws IOException {
    Path file = work().resolve("b.zip");
    backup().write(file);
    Path folder = work().resolve("there");
    String fresh = freshStore();
    Files.createDirectories(folder.resolve(SqlStores.RESTORING).resolve("half"));

    assertThatThrownBy(() -> SqlStores.open(fresh, folder, new TestClock()))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("has a restore that was not finished: run it again");

    restore(fresh, folder).run(file, false);
    assertThat(findings(fresh, folder)).isEmpty();
  }

  /// Files of uploads go while a backup is written.
  @Test
  default void anUploadThatEndsDuringABackupShouldBeEndedByTheRestore() throws Exception {
    Path archive = work().resolve("b.zip");
    Path blobs = data().resolve(FileBlobs.FOLDER);
    BlobParts parts;
    try (Connection snapshot = Snapshots.open(store(), data());
        var writer = new ArchiveWriter(archive)) {
      assertThat(Snapshots.schemaVersion(snapshot)).isEqualTo(SqlStores.SCHEMA_VERSION);
      end(Status.EXPIRED);
      new FileBlobs(blobs).delete(GoodStore.BEGUN);
      new FileBlobs(blobs).delete(GoodStore.FILE);

      parts = new BlobParts(snapshot, () -> Snapshots.open(store(), data()), blobs);
      parts.writeTo(writer);
    }

    assertThat(parts.ended())
        .containsExactly(
            new Manifest.Ended(
                Clinic.TENANT, GoodStore.BEGUN.id().toString(), Status.EXPIRED.text()));
    assertThat(parts.missing()).containsExactly(GoodStore.FILE.id().toString());
  }

  @Test
  default void whatTheManifestEndsShouldBeEnded() throws IOException {
    Path file = work().resolve("b.zip");
    backup().write(file);
    String ended =
        "\"ended\" : [ {\"tenant\":\"clinic\",\"id\":\"%s\",\"status\":\"cancelled\"} ]"
            .formatted(GoodStore.BEGUN.id());
    String fresh = freshStore();
    Path folder = work().resolve("there");

    restore(fresh, folder)
        .run(changed(file, Manifest.NAME, json -> json.replace("\"ended\" : [ ]", ended)), false);

    try (SyncStore opened = SqlStores.open(fresh, folder, new TestClock())) {
      assertThat(
              opened
                  .read((Reading reading) ->
                      reading.upload(Clinic.TENANT, GoodStore.BEGUN.id().toString()))
                  .orElseThrow()
                  .status())
          .isEqualTo(Status.CANCELLED);
    }
  }

  private void end(Status status) {
    try (SyncStore opened = SqlStores.open(store(), data(), new TestClock())) {
      opened.<Boolean>write(writing -> {
        writing.lockHead(Clinic.TENANT);
        return writing.endUpload(
            writing.upload(Clinic.TENANT, GoodStore.BEGUN.id().toString()).orElseThrow(),
            status,
            NOW);
      });
    }
  }

  /// A backup of this store.
  default StoreBackup backup() {
    return new StoreBackup(store(), data(), "test", new TestClock(NOW));
  }

  /// A restore into that one.
  default StoreRestore restore(String store, Path folder) {
    return new StoreRestore(store, folder, new TestClock(NOW));
  }

  /// What a look at that store finds.
  default List<Finding> findings(String store, Path folder) throws IOException {
    var findings = new ArrayList<Finding>();
    new StoreDoctor(store, folder).examine(true, findings::add);
    return findings;
  }

  /// All that can be read of the clinic, but for its head, and of its files.
  private static String text(String store, Path folder) throws IOException {
    var blobs = new FileBlobs(folder.resolve(FileBlobs.FOLDER));
    try (SyncStore opened = SqlStores.open(store, folder, new TestClock());
        InputStream file = blobs.read(GoodStore.FILE, 0, 1_000);
        InputStream begun = blobs.read(GoodStore.BEGUN, 0, 1_000)) {
      String text =
          opened.<String>read(reading ->
              Snapshot.of(
                      reading,
                      Clinic.TENANT,
                      List.of("patients", "notes", "claims", "documents"),
                      List.of(Scope.tenant(), Scope.group("north"), Scope.group("south")),
                      List.of("asha", "ben", "tablet-1", "tablet-2"))
                  + reading.operationsAfter(Clinic.TENANT, "plan", 0, 100));
      return text.substring(text.indexOf('\n'))
          + new String(file.readAllBytes(), StandardCharsets.UTF_8)
          + new String(begun.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Head head(String store, Path folder) {
    try (SyncStore opened = SqlStores.open(store, folder, new TestClock())) {
      return opened.read((Reading reading) -> reading.head(Clinic.TENANT)).orElseThrow();
    }
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList().stream();
    }
  }
}
