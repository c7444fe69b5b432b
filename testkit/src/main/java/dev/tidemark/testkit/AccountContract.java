package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Group;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SigningKey;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.SyncAttempt;
import dev.tidemark.engine.SyncRun;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Writing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Tenants, collections, users, devices and keys.
public interface AccountContract extends StoreUnderTest {
  /// A time with as many digits as are kept.
  Instant NOW = Instant.parse("2025-01-15T10:30:00.123456Z");

  /// A user who may sign in.
  static User user(String tenant, String id, String username) {
    return new User(tenant, id, username, "$argon2id$…", Role.MEMBER, NOW, NOW, null);
  }

  /// A device without a name.
  static Device device(String tenant, String id, String user) {
    return new Device(tenant, id, 0, user, null, null, "{}", null, NOW, null, null);
  }

  /// A key for access tokens.
  static SigningKey key(String id) {
    return new SigningKey(id, "access-token", "c2VjcmV0", "cHVibGlj", NOW, null);
  }

  private void withTenant() {
    write(writing -> writing.addTenant(TENANT, NOW));
  }

  @Test
  default void tenantsShouldComeById() {
    write(writing -> List.of("b", "a", "B", "10").forEach(id -> writing.addTenant(id, NOW)));

    assertThat(stored().tenants()).containsExactly("10", "B", "a", "b");
  }

  @Test
  default void collectionsShouldBeAsDefined() {
    withTenant();
    var full =
        new CollectionDefinition(
            "messages",
            "{\"type\":\"object\"}",
            List.of(
                new ScopeRule.Tenant(),
                new ScopeRule.Owner(),
                new ScopeRule.Device(),
                ScopeRule.of("user:{/recipient_id}"),
                ScopeRule.of("group:{/a~1b\"\\é}")),
            List.of("pharmacy_id", "a \"quoted\" member"),
            List.of("admin", "owner"),
            new ConflictPolicy(ConflictPolicy.Strategy.MANUAL, false, false),
            30,
            true);

    write(writing -> {
      writing.putCollection(TENANT, full);
      writing.putCollection(TENANT, CollectionDefinition.shared("a"));
      writing.putCollection(TENANT, CollectionDefinition.owned("B"));
    });

    assertThat(stored().collections(TENANT))
        .containsExactly(CollectionDefinition.owned("B"), CollectionDefinition.shared("a"), full);
  }

  @Test
  default void collectionShouldBeReplaced() {
    withTenant();
    var other =
        new CollectionDefinition(
            "a",
            null,
            List.of(new ScopeRule.Owner()),
            List.of("x"),
            List.of("member"),
            new ConflictPolicy(ConflictPolicy.Strategy.SERVER_WINS, true, false),
            null,
            false);
    write(writing -> writing.putCollection(TENANT, CollectionDefinition.shared("a")));

    write(writing -> writing.putCollection(TENANT, other));

    assertThat(stored().collections(TENANT)).containsExactly(other);
  }

  @Test
  default void usersShouldBeFoundByIdAndName() {
    withTenant();
    User ann = user(TENANT, "u1", "ann");
    var ben = new User(TENANT, "u2", "Bén 漢", null, Role.DEVICE, NOW, NOW, NOW);

    write(writing -> {
      writing.putUser(ann);
      writing.putUser(ben);
    });

    assertThat(stored().user(TENANT, "u1")).contains(ann);
    assertThat(stored().userNamed(TENANT, "Bén 漢")).contains(ben);
    assertThat(stored().user(TENANT, "ann")).isEmpty();
    assertThat(stored().userNamed(TENANT, "Ann")).isEmpty();
    assertThat(stored().userNamed(TENANT, "a\0nn")).isEmpty();
    assertThat(stored().user("no\0body", "u\0")).isEmpty();
  }

  @Test
  default void userShouldBeReplaced() {
    withTenant();
    write(writing -> writing.putUser(user(TENANT, "u1", "ann")));
    var renamed = new User(TENANT, "u1", "anna", "other", Role.ADMIN, NOW, NOW.plusSeconds(1), NOW);

    write(writing -> writing.putUser(renamed));

    assertThat(stored().user(TENANT, "u1")).contains(renamed);
    assertThat(stored().userNamed(TENANT, "anna")).contains(renamed);
    assertThat(stored().userNamed(TENANT, "ann")).isEmpty();
  }

  @Test
  default void usernameOfAnotherShouldBeRefused() {
    withTenant();
    write(writing -> writing.putUser(user(TENANT, "u1", "ann")));

    assertThatThrownBy(() -> write(writing -> writing.putUser(user(TENANT, "u2", "ann"))))
        .isInstanceOf(IllegalStateException.class);

    assertThat(stored().user(TENANT, "u2")).isEmpty();
  }

  @Test
  default void usersShouldBeListedByName() {
    withTenant();
    write(writing -> {
      List.of("b", "é", "B", "a", "10")
          .forEach(name -> writing.putUser(user(TENANT, "id-of-" + name, name)));
      writing.addTenant("other", NOW);
      writing.putUser(user("other", "id-of-a", "a"));
    });

    assertThat(stored().users(TENANT, 0, 10))
        .extracting(User::username)
        .containsExactly("10", "B", "a", "b", "é");
    assertThat(stored().users(TENANT, 1, 2)).extracting(User::username).containsExactly("B", "a");
    assertThat(stored().users(TENANT, 5, 2)).isEmpty();
    assertThat(stored().countUsers(TENANT)).isEqualTo(5);
    assertThat(stored().users("no\0body", 0, 10)).isEmpty();
    assertThat(stored().countUsers("nobody")).isZero();
  }

  @Test
  default void devicesShouldBeListedByNumber() {
    withTenant();
    write(writing -> {
      writing.putDevice(device(TENANT, "z", "u1"));
      writing.putDevice(device(TENANT, "a", "u2"));
      writing.putDevice(device(TENANT, "m", "u1"));
      writing.addTenant("other", NOW);
      writing.putDevice(device("other", "b", "u1"));
    });

    assertThat(stored().devices(TENANT, null, 0, 10))
        .extracting(Device::id)
        .containsExactly("z", "a", "m");
    assertThat(stored().devices(TENANT, null, 1, 1)).extracting(Device::id).containsExactly("a");
    assertThat(stored().devices(TENANT, "u1", 0, 10))
        .extracting(Device::id)
        .containsExactly("z", "m");
    assertThat(stored().devices(TENANT, "u1", 1, 10)).extracting(Device::id).containsExactly("m");
    assertThat(stored().devices(TENANT, "u\0", 0, 10)).isEmpty();
    assertThat(stored().countDevices(TENANT, null)).isEqualTo(3);
    assertThat(stored().countDevices(TENANT, "u1")).isEqualTo(2);
    assertThat(stored().countDevices("nobody", null)).isZero();
  }

  @Test
  default void groupsShouldBeThereWhileTheyHaveMembers() {
    var left = new AtomicReference<Membership>();
    commit(log -> {
      log.grant(Scope.user("ann"), Scope.group("b"));
      log.grant(Scope.device("d1"), Scope.group("b"));
      log.grant(Scope.user("ann"), Scope.group("B"));
      log.grant(Scope.user("ann"), Scope.tenant());
      log.grant(Scope.user("ann"), Scope.user("ben"));
      left.set(log.grant(Scope.user("ben"), Scope.group("a")));
    });
    commit(log -> log.revoke(left.get()));
    commit("other", log -> log.grant(Scope.user("ann"), Scope.group("c")));

    assertThat(stored().groups(TENANT, 0, 10))
        .containsExactly(new Group("B", 1), new Group("b", 2));
    assertThat(stored().groups(TENANT, 1, 1)).containsExactly(new Group("b", 2));
    assertThat(stored().countGroups(TENANT)).isEqualTo(2);
    assertThat(stored().groups("nobody", 0, 10)).isEmpty();
    assertThat(stored().countGroups("nobody")).isZero();
  }

  @Test
  default void devicesShouldGetTheNextNumberOfTheirTenant() {
    for (String tenant : List.of(TENANT, "other")) {
      write(writing -> {
        writing.addTenant(tenant, NOW);
        writing.putDevice(device(tenant, "z", "u1"));
        writing.putDevice(device(tenant, "a", "u1"));
      });
    }
    write(writing -> writing.putDevice(device(TENANT, "z", "u2")));
    write(writing -> writing.putDevice(device(TENANT, "m", "u2")));

    assertThat(number("z")).isEqualTo(1);
    assertThat(number("a")).isEqualTo(2);
    assertThat(number("m")).isEqualTo(3);
    assertThat(stored().device(TENANT, "z").orElseThrow().user()).isEqualTo("u2");
    assertThat(stored().device("other", "a").orElseThrow().number()).isEqualTo(2);
    assertThat(stored().device("other", "m")).isEmpty();
  }

  @Test
  default void deviceShouldBeFoundByItsNumber() {
    withTenant();
    write(writing -> {
      writing.addTenant("other", NOW);
      writing.putDevice(device(TENANT, "z", "u1"));
      writing.putDevice(device(TENANT, "a", "u2"));
      writing.putDevice(device("other", "b", "u1"));
    });

    assertThat(stored().deviceNumbered(TENANT, 2)).map(Device::id).contains("a");
    assertThat(stored().deviceNumbered("other", 1)).map(Device::id).contains("b");
    assertThat(stored().deviceNumbered("other", 2)).isEmpty();
    assertThat(stored().deviceNumbered("nowhere", 1)).isEmpty();
  }

  @Test
  default void lastSyncAttemptOfEachDeviceShouldBeKept() {
    withTenant();
    var failed = new SyncAttempt(TENANT, "d1", 400, "Connection Timeout", NOW);
    var done = new SyncAttempt(TENANT, "d1", 200, null, NOW.plusSeconds(1));
    var other = new SyncAttempt(TENANT, "d2", 404, "Server Not Reachable", NOW);
    write(writing -> {
      writing.addTenant("other", NOW);
      writing.putSyncAttempt(failed);
      writing.putSyncAttempt(other);
    });
    assertThat(stored().syncAttempts(TENANT, List.of("d2", "d1", "d3", "\0")))
        .containsExactlyInAnyOrder(failed, other);

    write(writing -> writing.putSyncAttempt(done));

    assertThat(stored().syncAttempts(TENANT, List.of("d1"))).containsExactly(done);
    assertThat(stored().syncAttempts(TENANT, List.of())).isEmpty();
    assertThat(stored().syncAttempts("other", List.of("d1"))).isEmpty();
  }

  private long number(String device) {
    return stored().device(TENANT, device).orElseThrow().number();
  }

  @Test
  default void deviceShouldBeAsStored() {
    withTenant();
    var full =
        new Device(
            TENANT,
            "d1",
            1,
            "u1",
            "Ann's \"phone\" 漢",
            "mobile",
            "{\"os\":\"a\\u0000b\"}",
            3L,
            NOW,
            null,
            NOW.plusSeconds(1));

    write(writing -> writing.putDevice(full));

    assertThat(stored().device(TENANT, "d1")).contains(full);
    assertThat(stored().device(TENANT, "d2")).isEmpty();
    assertThat(stored().device(TENANT, "\0")).isEmpty();
  }

  @Test
  default void syncsShouldMoveTheDevicesTime() {
    withTenant();
    write(writing -> writing.putDevice(device(TENANT, "d1", "u1")));

    write(writing ->
        writing.addSyncRuns(
            List.of(run("d1", 2), run("d1", 5), run("d1", 3), run(null, 9), run("d2", 9))));
    write(writing -> writing.addSyncRuns(List.of(run("d1", 4))));
    write(writing -> writing.putDevice(device(TENANT, "d1", "u2")));

    Device found = stored().device(TENANT, "d1").orElseThrow();
    assertThat(found.lastSyncAt()).isEqualTo(NOW.plusSeconds(5));
    assertThat(found.user()).isEqualTo("u2");
  }

  @Test
  default void theLastSyncOfADeviceShouldBeTheOneThatBeganLast() {
    withTenant();
    write(writing -> writing.addSyncRuns(List.of(run("d1", 5), run(null, 9), run("d2", 9))));
    write(writing -> writing.addSyncRuns(List.of(run("d1", 4))));

    assertThat(stored().lastSyncRun(TENANT, "d1")).contains(run("d1", 5));
    assertThat(stored().lastSyncRun(TENANT, "d3")).isEmpty();
    assertThat(stored().lastSyncRun("other", "d1")).isEmpty();
  }

  private static SyncRun run(@Nullable String device, int seconds) {
    return new SyncRun(
        TENANT,
        device,
        "u1",
        "push",
        SyncRun.Outcome.CONFLICTED,
        3,
        1,
        NOW.plusSeconds(seconds),
        Duration.ofMillis(7));
  }

  @Test
  default void signingKeysShouldComeOldestFirst() {
    var older = new SigningKey("z", "sync-token", "c2VjcmV0", null, NOW.minusSeconds(1), NOW);

    write(writing -> {
      writing.addSigningKey(key("a"));
      writing.addSigningKey(older);
    });

    assertThat(stored().signingKeys()).containsExactly(older, key("a"));
    assertThatThrownBy(() -> write(writing -> writing.addSigningKey(key("a"))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  default void tenantsShouldNotSeeEachOther() {
    var name = new StoredAnswer.Name("ann", "key");
    String other = "other";
    for (String tenant : List.of(TENANT, other)) {
      commit(
          tenant,
          log -> {
            log.by("ann", "d1");
            String data = "{\"of\":\"" + tenant + "\"}";
            log.put(patient("1"), data, Scope.tenant());
            log.grant(Scope.user("ann"), Scope.group("of " + tenant));
            log.keep(new StoredAnswer(name, "digest", tenant, NOW));
          });
      write(writing -> {
        writing.putCollection(tenant, CollectionDefinition.shared("c-" + tenant));
        writing.putUser(user(tenant, "u1", "ann"));
        writing.putDevice(device(tenant, "d1", "u1"));
      });
    }
    String before = snapshot();
    assertThat(before).doesNotContain("other");

    changeEverything(other);

    assertThat(snapshot()).isEqualTo(before);
    assertThat(stored().answers(TENANT, List.of(name)))
        .extracting(StoredAnswer::answer)
        .containsExactly(TENANT);
    assertThat(stored().userNamed(TENANT, "ann").orElseThrow().tenant()).isEqualTo(TENANT);
    var key = new Reading.DeviceRecord(patient("1"), "d1");
    assertThat(stored().versionsBy(TENANT, Map.of(key, 0L)).get(key)).hasSize(1);
    assertThat(stored().versionsBy(other, Map.of(key, 0L)).get(key)).hasSize(3);
  }

  private void changeEverything(String tenant) {
    commit(tenant, log -> log.by("ann", "d1").put(patient("1"), "{}", Scope.user("ann")));
    commit(tenant, log -> log.by("ann", "d1").delete(patient("1")));
    write(writing -> {
      writing.lockHead(tenant);
      writing.pruneDepartures(tenant, 100, 100);
      writing.pruneLog(tenant, 100, 100);
      writing.pruneVersions(tenant, PATIENTS, Instant.MAX, 100);
      writing.pruneAnswers(tenant, Instant.MAX, 100);
      writing.putUser(user(tenant, "u1", "other"));
      writing.putDevice(device(tenant, "d1", "other"));
      writing.putCollection(tenant, CollectionDefinition.owned("c-" + TENANT));
      replaceHead(writing, tenant);
    });
  }

  private static void replaceHead(Writing writing, String tenant) {
    writing.putHead(writing.lockHead(tenant).revised().withFloor(3));
  }
}
