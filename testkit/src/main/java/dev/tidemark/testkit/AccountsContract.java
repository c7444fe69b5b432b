package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.TENANT;
import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Account;
import dev.tidemark.engine.Actor;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Devices;
import dev.tidemark.engine.Groups;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.RefusedException;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Looking after users, devices and groups, over every store.
public interface AccountsContract extends InClinic {
  private static Users users(SyncStore store) {
    return new Users(store, password -> "hash of " + password, () -> UUID.randomUUID().toString());
  }

  private static Users.Wanted wanted(String name, Role role) {
    return new Users.Wanted(name, "a password", role, Set.of(Scope.tenant(), Scope.group("a")));
  }

  private static Principal admin(Users users, String name) {
    Account made = users.add(Actor.onTheStore(), TENANT, wanted(name, Role.ADMIN));
    return new Principal(TENANT, made.user().id(), null, Role.ADMIN);
  }

  @Test
  default void aUserItsScopesAndTheTraceOfThemShouldBeOneCommit() throws Exception {
    in((clinic, store) -> {
      Head before = store.read(reading -> reading.head(TENANT).orElseThrow());

      Principal ann = admin(users(store), "ann");

      Head after = store.read(reading -> reading.head(TENANT).orElseThrow());
      assertThat(after.position()).isEqualTo(before.position() + 2);
      assertThat(after.revision()).isEqualTo(before.revision() + 1);
      assertThat(store.<List<AuditEntry>>read(reading -> reading.audit(TENANT, 10)))
          .extracting(AuditEntry::action, AuditEntry::subject, AuditEntry::details)
          .containsExactlyInAnyOrder(
              tuple("user.add", "user:" + ann.user(), "{\"username\":\"ann\",\"role\":\"admin\"}"),
              tuple("scope.grant", "user:" + ann.user(), "{\"scope\":\"group:a\"}"),
              tuple("scope.grant", "user:" + ann.user(), "{\"scope\":\"tenant\"}"));
      assertThat(users(store).page(new Actor(ann), TENANT, null, 0, 10).items())
          .extracting(Account::scopes)
          .containsExactly(List.of(Scope.group("a"), Scope.tenant()));
    });
  }

  @Test
  default void whatIsRefusedShouldHaveNoEffect() throws Exception {
    in((clinic, store) -> {
      Users users = users(store);
      Principal ann = admin(users, "ann");
      String before = store.<String>read(reading -> reading.head(TENANT).toString());

      assertThatThrownBy(() -> users.add(new Actor(ann), TENANT, wanted("ann", Role.MEMBER)))
          .isInstanceOf(RefusedException.class);
      assertThatThrownBy(() -> users.add(new Actor(ann), TENANT, wanted("ben", Role.OPERATOR)))
          .isInstanceOf(RefusedException.class);
      assertThatThrownBy(() -> users.revoke(new Actor(ann), TENANT, ann.user()))
          .isInstanceOf(RefusedException.class);
      assertThatThrownBy(() -> new Groups(store).add(new Actor(ann), TENANT, "b", "nobody"))
          .isInstanceOf(RefusedException.class);
      assertThatThrownBy(() -> new Groups(store).add(new Actor(ann), "nowhere", "b", "ann"))
          .isInstanceOf(RefusedException.class);
      assertThatThrownBy(() -> new Devices(store).revoke(new Actor(ann), TENANT, "none"))
          .isInstanceOf(RefusedException.class);

      assertThat(store.<String>read(reading -> reading.head(TENANT).toString())).isEqualTo(before);
      assertThat(store.<Long>read(reading -> reading.countUsers(TENANT))).isEqualTo(1);
    });
  }

  @Test
  default void aDeviceThatWasRevokedShouldCommitNothingAfterIt() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet");
      clinic.push(asha, create("patients/1", "{}"));

      new Devices(store).revoke(Actor.onTheStore(), TENANT, "tablet");

      assertThat(clinic.committer.commit(submission(asha, null, create("patients/2", "{}"))))
          .isInstanceOf(SetResult.Revoked.class);
      assertThat(clinic.record("patients/1")).isPresent();
      assertThat(clinic.record("patients/2")).isEmpty();
    });
  }

  @Test
  default void ofTwoUsersOfOneNameAtOnceOneShouldBeMade() throws Exception {
    in((clinic, store) -> {
      Callable<Boolean> add =
          () -> {
            users(store).add(Actor.onTheStore(), TENANT, wanted("ann", Role.MEMBER));
            return true;
          };
      assertThat(failures(List.of(add, add, add, add)))
          .hasSize(3)
          .allMatch(failure -> failure instanceof RefusedException);
      assertThat(store.<Long>read(reading -> reading.countUsers(TENANT))).isEqualTo(1);
    });
  }

  @Test
  default void ofTwoAdminsWhoRevokeEachOtherAtOnceOneShouldBeLeft() throws Exception {
    in((clinic, store) -> {
      Users users = users(store);
      Principal ann = admin(users, "ann");
      Principal ben = admin(users, "ben");
      assertThat(
              failures(
                  List.of(
                      () -> users.revoke(new Actor(ann), TENANT, ben.user()),
                      () -> users.revoke(new Actor(ben), TENANT, ann.user()))))
          .hasSize(1)
          .allMatch(failure -> failure instanceof RevokedException);
    });
  }

  private static List<Throwable> failures(List<Callable<?>> tasks) throws InterruptedException {
    var failures = new ArrayList<Throwable>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      tasks.forEach(task -> running.add(threads.submit(task)));
      for (Future<?> one : running) {
        try {
          one.get();
        } catch (ExecutionException e) {
          failures.add(e.getCause());
        }
      }
    }
    return failures;
  }
}
