package dev.tidemark.server;

import static dev.tidemark.testkit.Clinic.create;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.RunningServer.Finished;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.Clinic;
import dev.tidemark.testkit.PostgresServer;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `tidemark rescope` that is killed again and again while it files thousands of records, which
/// everybody saw, by the ward that each names; and in the end is left to finish.
@Timeout(300)
class RescopeIT {
  private static final int RECORDS = 8_000;
  private static final int KILLS = 2;
  private static final List<String> WARDS = List.of("north", "south");

  @TempDir private Path folder;

  @Test
  void aKillShouldLoseNothingOnSqlite() throws Exception {
    aKillShouldLoseNothing("sqlite");
  }

  @Test
  void aKillShouldLoseNothingOnPostgres() throws Exception {
    aKillShouldLoseNothing(PostgresServer.freshDatabase());
  }

  private void aKillShouldLoseNothing(String store) throws Exception {
    var launch = RunningServer.in(folder);
    String[] rescope = {
      "rescope",
      "--tenant",
      Clinic.TENANT,
      "--collection",
      "patients",
      "--scope",
      "group:{/ward}",
      "--data",
      launch.data().toString(),
      "--store",
      store
    };
    try (SyncStore opened = SqlStores.open(store, launch.data(), InstantSource.system());
        Clinic clinic = new Clinic(opened, false)) {
      Principal asha = clinic.nurse("asha", "ashas");
      Principal ben = clinic.nurse("ben", "bens");
      clinic.join(asha, "north");
      clinic.join(ben, "south");
      fill(clinic, asha);
      Map<String, Record> before = records(opened);
      Clinic.Tablet ashas = clinic.new Tablet(asha).sync(1_000);
      Clinic.Tablet bens = clinic.new Tablet(ben).sync(1_000);
      assertThat(ashas.records()).hasSize(RECORDS).isEqualTo(bens.records());

      long filed = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        killAfterItsFirstStep(launch.begin(rescope));
        long now = records(opened).values().stream().filter(RescopeIT::byWard).count();
        assertThat(now).isGreaterThanOrEqualTo(filed).isBetween(1L, RECORDS - 1L);
        filed = now;
        shouldHaveNoGaps(clinic, opened);
        bens.sync(1_000);
      }
      Finished finished = launch.run(rescope);

      assertThat(finished.code()).as(finished.err()).isZero();
      assertThat(finished.err())
          .contains(RECORDS + " records, " + (RECORDS - filed) + " filed anew");
      shouldHaveNoGaps(clinic, opened);
      assertThat(records(opened)).isEqualTo(filedByWard(before));
      for (var tablet : Map.of(ashas, "north", bens, "south").entrySet()) {
        assertThat(tablet.getKey().sync(1_000).records())
            .isEqualTo(data(before.values(), record -> ward(record).equals(tablet.getValue())));
      }
      assertThat(clinic.new Tablet(ben).sync(1_000).records()).isEqualTo(bens.records());
      assertThat(launch.run(rescope).err()).contains(RECORDS + " records, 0 filed anew");
    }
  }

  private static void fill(Clinic clinic, Principal nurse) {
    for (int from = 0; from < RECORDS; from += 1_000) {
      clinic.push(
          nurse,
          IntStream.range(from, from + 1_000).mapToObj(RescopeIT::record).toArray(Change[]::new));
    }
  }

  private static Change record(int i) {
    return create("patients/p" + i, "{\"ward\":\"%s\",\"i\":%d}".formatted(WARDS.get(i % 2), i));
  }

  /// Steps are commits of some hundred records each, so the next ones are under way.
  private static void killAfterItsFirstStep(Process process) throws Exception {
    try (BufferedReader err = process.errorReader()) {
      String line = err.readLine();
      while (!line.endsWith(" looked at")) {
        line = err.readLine();
      }
      process.toHandle().destroyForcibly();
    }
    assertThat(process.waitFor()).as("killed by SIGKILL").isEqualTo(128 + 9);
  }

  private static void shouldHaveNoGaps(Clinic clinic, SyncStore store) {
    long head = clinic.head().position();
    List<Instant> times =
        store.<List<Instant>>read(reading ->
            IntStream.rangeClosed(1, Math.toIntExact(head))
                .mapToObj(position -> reading.committedAt(Clinic.TENANT, position).orElseThrow())
                .toList());
    assertThat(times).isSorted().doesNotHaveDuplicates();
  }

  private static Map<String, Record> records(SyncStore store) {
    return store
        .<List<Record>>read(
            reading -> reading.recordsOf(Clinic.TENANT, "patients", null, RECORDS + 1))
        .stream()
        .collect(Collectors.toMap(record -> record.key().id(), record -> record));
  }

  private static Map<String, Record> filedByWard(Map<String, Record> before) {
    return before.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                one -> one.getValue().filed(Set.of(Scope.group(ward(one.getValue()))))));
  }

  private static TreeMap<String, String> data(Collection<Record> records, Predicate<Record> which) {
    return records.stream()
        .filter(which)
        .collect(
            Collectors.toMap(
                record -> "patients/" + record.key().id(),
                record -> record.data().text(),
                (one, other) -> one,
                TreeMap::new));
  }

  private static boolean byWard(Record record) {
    return record.scopes().equals(Set.of(Scope.group(ward(record))));
  }

  private static String ward(Record record) {
    return WARDS.stream()
        .filter(ward -> record.data().text().contains("\"" + ward + "\""))
        .findFirst()
        .orElseThrow();
  }
}
