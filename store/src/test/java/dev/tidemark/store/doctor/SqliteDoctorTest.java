package dev.tidemark.store.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.doctor.Finding;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDoctorTest implements DoctorContract {
  @TempDir private static Path good;

  @TempDir private Path data;

  @BeforeAll
  static void fill() throws IOException {
    try (SyncStore store = SqlStores.open("sqlite", good, new TestClock())) {
      GoodStore.fill(store, good);
    }
  }

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> files = Files.walk(good)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = data.resolve(good.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
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
  public Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + data.resolve(SqlStores.FILE));
  }

  @Test
  void aDamagedFileShouldBeFound() throws IOException {
    try (FileChannel file =
        FileChannel.open(data.resolve(SqlStores.FILE), StandardOpenOption.WRITE)) {
      for (long page = 20; page * 8_192 < file.size(); page += 7) {
        file.write(ByteBuffer.wrap(new byte[] {77, 77, 77, 77, 77, 77, 77, 77}), page * 8_192);
      }
    }
    var findings = new ArrayList<Finding>();

    new StoreDoctor("sqlite", data).examine(false, findings::add);

    assertThat(findings).isNotEmpty().allMatch(finding -> finding.check().equals("integrity"));
  }

  @Test
  void aStoreInUseShouldBeLookedAtWithoutChangingIt() throws IOException {
    try (SyncStore store = SqlStores.open("sqlite", data, new TestClock())) {
      long revision =
          store.<Long>write(writing -> {
            writing.putHead(writing.lockHead("clinic").revised());
            return writing.head("clinic").orElseThrow().revision();
          });
      byte[] before = Files.readAllBytes(data.resolve(SqlStores.FILE));
      var findings = new ArrayList<Finding>();

      new StoreDoctor("sqlite", data).examine(false, findings::add);

      assertThat(findings).isEmpty();
      assertThat(Files.readAllBytes(data.resolve(SqlStores.FILE))).isEqualTo(before);
      assertThat(store.<Long>read(reading -> reading.head("clinic").orElseThrow().revision()))
          .isEqualTo(revision);
    }
  }

  @Test
  void aStoppedStoreShouldStayAsItIs() throws IOException {
    List<String> before = files();

    new StoreDoctor("sqlite", data).examine(true, finding -> {});

    assertThat(files()).isEqualTo(before);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).map(SqliteDoctorTest::described).sorted().toList();
    }
  }

  private static String described(Path file) {
    try {
      return file + " " + Arrays.hashCode(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
