package dev.tidemark.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Writing;
import dev.tidemark.store.memory.MemoryStore;
import dev.tidemark.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTenantTest {

  private static final UnaryOperator<String> HASH = password -> "hash of " + password;

  private final AtomicReference<InstantSource> clock =
      new AtomicReference<>(InstantSource.system());
  private final SyncStore store = new MemoryStore(() -> clock.get().instant());

  @Test
  void everyRecordShouldHaveThePrintedTimes() {
    load(store);

    assertThat(times())
        .containsOnly(
            Map.entry("patients/1", "1 2024-01-10T08:00:00Z 2024-01-15T14:30:00Z"),
            Map.entry("patients/2", "1 2024-01-12T10:15:00Z 2024-01-18T11:20:00Z"),
            Map.entry("appointments/101", "1 2024-01-20T09:30:00Z 2024-01-20T09:30:00Z"),
            Map.entry("appointments/102", "1 2024-01-10T15:45:00Z 2024-01-18T13:20:00Z"),
            Map.entry("appointments/103", "1 2024-01-05T11:00:00Z 2024-01-19T16:15:00Z"),
            Map.entry("pharmacy-inventory/1", "1 2024-01-15T08:00:00Z 2024-01-20T14:30:00Z"),
            Map.entry("pharmacy-inventory/2", "1 2024-01-15T08:00:00Z 2024-01-19T16:20:00Z"),
            Map.entry("pharmacy-inventory/3", "1 2024-01-16T09:00:00Z 2024-01-21T10:15:00Z"),
            Map.entry("pharmacy-inventory/4", "1 2024-01-16T09:00:00Z 2024-01-18T12:45:00Z"),
            Map.entry("doctors/10", "1 2024-01-05T09:00:00Z 2024-01-05T09:00:00Z"),
            Map.entry("doctors/11", "1 2024-01-05T09:10:00Z 2024-01-14T12:00:00Z"),
            Map.entry("doctors/12", "1 2024-01-05T09:20:00Z 2024-01-21T16:45:30Z"));
    assertThat(head().committedAt()).isEqualTo(Instant.parse("2024-01-21T16:45:30Z"));
  }

  @Test
  void timesShouldBeKeptWhenTheServerOpensTheStoreAgain(@TempDir Path folder) {
    load(store);
    Map<String, String> printed = times();

    DemoTenant.load(given -> SqlStores.open("sqlite", folder, given), HASH);

    try (SyncStore opened = SqlStores.open("sqlite", folder, InstantSource.system())) {
      assertThat(times(opened)).isEqualTo(printed);
      assertThat(head(opened).committedAt()).isEqualTo(Instant.parse("2024-01-21T16:45:30Z"));
    }
  }

  @Test
  void dataShouldHoldThePrintedMembersButNotTheComputedOnes() {
    load(store);

    assertThat(record("appointments", "101").data().text())
        .isEqualTo(
            "{\"patient_id\":1,\"doctor_id\":10,\"appointment_date\":\"2024-01-25T14:00:00Z\","
                + "\"status\":\"PENDING\",\"symptoms\":\"Fever, body pain, weakness for 3 days\","
                + "\"diagnosis\":null,\"prescription\":null}");
    assertThat(record("pharmacy-inventory", "3").scopes())
        .containsExactlyInAnyOrder(Scope.tenant(), Scope.filter("pharmacy_id", "6"));
  }

  @Test
  void everybodyShouldBeThereAndSeeTheTenant() {
    load(store);

    store.read(reading -> {
      assertThat(reading.userNamed("123", "web_user_1"))
          .hasValueSatisfying(user -> {
            assertThat(user.id()).isEqualTo("550e8400-e29b-41d4-a716-446655440000");
            assertThat(user.passwordHash()).isEqualTo("hash of password123");
            assertThat(user.role()).isEqualTo(Role.MEMBER);
            assertThat(user.createdAt()).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
          });
      assertThat(reading.userNamed("123", "jane_smith"))
          .hasValueSatisfying(
              user -> assertThat(user.passwordHash()).isEqualTo("hash of securePass456"));
      assertThat(reading.userNamed("123", "admin"))
          .hasValueSatisfying(user -> assertThat(user.role()).isEqualTo(Role.ADMIN));
      assertThat(reading.userNamed("123", "mobile_user_2"))
          .hasValueSatisfying(user -> {
            assertThat(user.id()).isEqualTo("550e8400-e29b-41d4-a716-446655440002");
            assertThat(user.passwordHash()).isNull();
            assertThat(user.updatedAt()).isEqualTo(Instant.parse("2024-01-15T09:15:00Z"));
          });
      assertThat(reading.device("123", "device_456"))
          .hasValueSatisfying(device ->
              assertThat(device.user()).isEqualTo("550e8400-e29b-41d4-a716-446655440002"));
      for (DemoUser user : DemoUser.ALL) {
        assertThat(reading.memberships("123", List.of("user:" + user.id())))
            .extracting(Membership::scope)
            .containsExactly(Scope.tenant());
      }
      return reading;
    });
  }

  @Test
  void collectionsShouldBeDefinedAsTheDocumentsSay() {
    load(store);

    Map<String, CollectionDefinition> defined =
        store.<List<CollectionDefinition>>read(reading -> reading.collections("123")).stream()
            .collect(Collectors.toMap(CollectionDefinition::name, one -> one));

    assertThat(defined)
        .containsOnlyKeys(
            "patients",
            "appointments",
            "pharmacy-inventory",
            "doctors",
            "records",
            "prescriptions",
            "journal",
            "task",
            "documents",
            "messages",
            "voice",
            "behavioral");
    assertThat(defined.get("pharmacy-inventory").filters()).containsExactly("pharmacy_id");
    assertThat(defined.get("messages").managed()).isTrue();
    assertThat(defined.get("messages").scopes())
        .extracting(rule -> rule.text())
        .containsExactly("user:{/sender_id}", "user:{/recipient_id}");
    assertThat(defined.get("documents").managed()).isTrue();
    assertThat(defined.get("voice").scopes())
        .extracting(rule -> rule.text())
        .containsExactly("owner");
  }

  @Test
  void aSecondLoadShouldChangeNothing() {
    load(store);
    Head before = head();

    load(store);

    assertThat(head()).isEqualTo(before);
  }

  @Test
  void aTenantThatSomebodyElseMadeShouldBeLeftAsItIs() {
    store.write(writing -> {
      writing.addTenant("123", Instant.parse("2026-01-01T00:00:00Z"));
      return writing;
    });

    load(store);

    assertThat(head().position()).isZero();
  }

  @Test
  void aLoadThatWasCutOffAnywhereShouldBeTakenUp() {
    load(store);
    Map<String, String> wanted = times();
    Head wantedHead = head();
    int writes = 1 + DemoUser.ALL.size() + DemoRecord.all().size();

    for (int done = 0; done < writes; done++) {
      var other = new MemoryStore(() -> clock.get().instant());
      var cutOff = new CutOffStore(other, done);
      assertThatThrownBy(() -> load(cutOff)).isInstanceOf(CutOff.class);

      load(other);

      assertThat(times(other)).as("cut off after %d writes", done).isEqualTo(wanted);
      assertThat(head(other).position()).isEqualTo(wantedHead.position());
      assertThat(head(other).committedAt()).isEqualTo(wantedHead.committedAt());
    }
  }

  private void load(SyncStore into) {
    DemoTenant.load(
        given -> {
          clock.set(given);
          return into;
        },
        HASH);
  }

  private Record record(String collection, String id) {
    return store
        .<List<Record>>read(
            reading -> reading.records("123", List.of(new RecordKey(collection, id))))
        .getFirst();
  }

  private Head head() {
    return head(store);
  }

  private static Head head(SyncStore of) {
    return of.<Head>read(reading -> reading.head("123").orElseThrow());
  }

  private Map<String, String> times() {
    return times(store);
  }

  private static Map<String, String> times(SyncStore of) {
    List<RecordKey> keys = DemoRecord.all().stream().map(DemoRecord::key).toList();
    return of.<List<Record>>read(reading -> reading.records("123", keys)).stream()
        .collect(
            Collectors.toMap(
                record -> record.key().toString(),
                record -> record.version() + " " + record.createdAt() + " " + record.updatedAt()));
  }

  private static final class CutOff extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// A store whose process ends after some writes.
  private record CutOffStore(SyncStore store, AtomicInteger left) implements SyncStore {
    private CutOffStore(SyncStore store, int writes) {
      this(store, new AtomicInteger(writes));
    }

    @Override
    public <T> T read(Function<? super Reading, ? extends T> work) {
      return store.read(work);
    }

    @Override
    public <T> T write(Function<? super Writing, ? extends T> work) {
      if (left.getAndDecrement() <= 0) {
        throw new CutOff();
      }
      return store.write(work);
    }

    @Override
    public String lane(String tenant) {
      return store.lane(tenant);
    }

    @Override
    public void close() {}
  }
}
