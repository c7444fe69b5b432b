package dev.tidemark.store.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.backup.RefusedException;
import dev.tidemark.engine.backup.Restore.Restored;
import dev.tidemark.store.doctor.GoodStore;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteBackupTest implements BackupContract {
  @TempDir private Path data;
  @TempDir private Path work;

  @BeforeEach
  void fill() throws IOException {
    try (SyncStore store = SqlStores.open("sqlite", data, new TestClock())) {
      GoodStore.fill(store, data);
    }
  }

  @Override
  public String store() {
    return "sqlite";
  }

  @Override
  public Path data() {
    return data;
  }

  @Override
  public String freshStore() {
    return "sqlite";
  }

  @Override
  public Path work() {
    return work;
  }

  @Test
  void whatIsThereShouldOnlyBePutAside() throws IOException {
    Path file = work.resolve("b.zip");
    backup().write(file);

    assertThatThrownBy(() -> restore("sqlite", data).run(file, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--replace");
    assertThat(findings("sqlite", data)).isEmpty();
    Restored restored = restore("sqlite", data).run(file, true);

    assertThat(restored.aside()).isEqualTo(data.resolve("replaced-20261122-030000"));
    assertThat(findings("sqlite", restored.aside())).isEmpty();
    assertThat(findings("sqlite", data)).isEmpty();
  }

  @Test
  void filesWithoutAStoreShouldOnlyBePutAsideToo() throws IOException {
    Path file = work.resolve("b.zip");
    backup().write(file);
    Files.delete(data.resolve(SqlStores.FILE));

    assertThatThrownBy(() -> restore("sqlite", data).run(file, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(FileBlobs.FOLDER);
    Restored restored = restore("sqlite", data).run(file, true);

    assertThat(restored.aside()).isNotNull();
    assertThat(new FileBlobs(restored.aside().resolve(FileBlobs.FOLDER)).size(GoodStore.FILE))
        .isPositive();
  }

  @Test
  void aStoreThatSomebodyHasOpenShouldNotBePutAside() throws IOException {
    Path file = work.resolve("b.zip");
    try (SyncStore running = SqlStores.open("sqlite", data, new TestClock())) {
      backup().write(file);

      assertThatThrownBy(() -> restore("sqlite", data).run(file, true))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("stop the server first");
      assertThat(running.<Boolean>read(reading -> reading.tenants().contains("clinic"))).isTrue();
    }
    assertThat(data.resolve(SqlStores.RESTORING)).doesNotExist();
  }

  @Test
  void aBackupOfAnotherDatabaseShouldBeRefused() throws IOException {
    Path file = work.resolve("b.zip");
    backup().write(file);

    assertThatThrownBy(() -> restore("jdbc:postgresql://nowhere/none", work).run(file, false))
        .isInstanceOf(RefusedException.class)
        .hasMessage("the backup is of sqlite, and the store is postgresql");
  }
}
