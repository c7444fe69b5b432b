package dev.tidemark.store.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidemark.engine.doctor.Doctor.Examined;
import dev.tidemark.engine.doctor.Finding;
import dev.tidemark.engine.erasure.Erased;
import dev.tidemark.engine.erasure.Erasure;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.store.sql.SqlStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a look at a store finds, whatever database it is in.
interface DoctorContract {
  /// The setting for a good store that is this test's alone.
  String store();

  /// The data folder, with its files.
  Path data();

  /// A connection to change it by.
  Connection connect() throws SQLException;

  @Test
  default void aGoodStoreShouldHaveNoFindings() throws IOException {
    var findings = new ArrayList<Finding>();

    Examined examined = doctor().examine(true, findings::add);

    assertThat(findings).isEmpty();
    assertThat(examined).isEqualTo(new Examined(1, 6, 5, 1));
  }

  @ParameterizedTest
  @EnumSource
  default void aDefectShouldBeFoundAndNamed(Defect defect) throws Exception {
    plant(defect);

    List<Finding> findings = examine();

    assertThat(findings)
        .filteredOn(finding -> finding.check().equals(defect.check()))
        .as("%s", findings)
        .anySatisfy(finding -> assertThat(finding.where()).contains(defect.where()));
  }

  @Test
  default void twoDefectsShouldBothBeFound() throws Exception {
    plant(Defect.OTHER_DATA);
    plant(Defect.LOST_VERSION);

    assertThat(examine())
        .extracting(Finding::tenant, Finding::check, Finding::where)
        .containsExactlyInAnyOrder(
            tuple("clinic", "checksum", "patients/2"),
            tuple("clinic", "version-missing", "patients/1"));
  }

  /// What retention has taken is not missed.
  @Test
  default void aPrunedStoreShouldHaveNoFindings() throws Exception {
    try (var opened = SqlStores.open(store(), data(), InstantSource.system())) {
      opened.<Integer>write(writing -> {
        var head = writing.lockHead("clinic");
        writing.pruneDepartures("clinic", head.position(), 100);
        writing.putHead(head.withFloor(head.position() - 1));
        writing.pruneLog("clinic", head.position() - 2, 100);
        Instant later = head.committedAt().plusSeconds(9);
        writing.pruneVersions("clinic", "patients", later, 100);
        writing.putDocumentSnapshot("clinic", "plan", 1);
        return writing.pruneOperations("clinic", "plan", later, 100).count();
      });
    }

    assertThat(examine()).isEmpty();
  }

  @Test
  default void aStoreOfWhichSomebodyWasErasedShouldHaveNoFindings(@TempDir Path own)
      throws Exception {
    copyTo(own);
    try (var opened = SqlStores.open(store(), own, InstantSource.system())) {
      var erasure = new Erasure(opened, new FileBlobs(own.resolve(FileBlobs.FOLDER)));
      Erased erased = erasure.erase(erasure.find("clinic", "asha").orElseThrow(), step -> {});
      assertThat(erased).isEqualTo(new Erased(0, 0, 1, 2, 1));
    }

    var findings = new ArrayList<Finding>();
    new StoreDoctor(store(), own).examine(true, findings::add);
    assertThat(findings).isEmpty();
  }

  private void copyTo(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(data())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(data().relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  @Test
  default void aPlaceWithoutAStoreShouldBeNamed(@TempDir Path nothing) {
    assertThatThrownBy(() -> new StoreDoctor("sqlite", nothing).examine(false, finding -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tidemark.db");
    assertThat(nothing).isEmptyDirectory();
  }

  private StoreDoctor doctor() {
    return new StoreDoctor(store(), data());
  }

  private List<Finding> examine() throws IOException {
    var findings = new ArrayList<Finding>();
    doctor().examine(true, findings::add);
    return findings;
  }

  private void plant(Defect defect) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(defect.sql())).as(defect.sql()).isPositive();
    }
  }
}
