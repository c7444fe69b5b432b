package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Actor;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Enrolments;
import dev.tidemark.engine.Enrolments.Candidate;
import dev.tidemark.engine.Enrolments.Enrolled;
import dev.tidemark.engine.Enrolments.Refusal;
import dev.tidemark.engine.Enrolments.Result;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.RefusedException;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Retention.Horizons;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Users;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Enrolling devices, over every store.
public interface EnrolmentsContract extends InClinic {
  private static Enrolments enrolments(SyncStore store, InstantSource clock) {
    return new Enrolments(store, clock, () -> UUID.randomUUID().toString());
  }

  private static Principal admin(SyncStore store) {
    var wanted = new Users.Wanted("ann", "a password", Role.ADMIN, Set.of());
    User made =
        new Users(store, password -> password, () -> "ann")
            .add(Actor.onTheStore(), TENANT, wanted)
            .user();
    return new Principal(TENANT, made.id(), null, Role.ADMIN);
  }

  private static Candidate candidate(String device) {
    return new Candidate(device, "{\"platform\":\"android\"}", "android", "127.0.0.1");
  }

  private static Result<Enrolled> complete(Enrolments enrolments, String hash, String device) {
    return enrolments.complete(hash, null, candidate(device), (writing, enrolled) -> enrolled);
  }

  private static Enrolled good(Result<Enrolled> result) {
    assertThat(result).isInstanceOf(Result.Good.class);
    return ((Result.Good<Enrolled>) result).what();
  }

  private static Result<Enrolled> refused(Refusal why) {
    return new Result.Refused<>(why);
  }

  @Test
  default void aDeviceItsUserAndWhatItSeesShouldBeOneCommit() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      Principal asha = clinic.nurse("asha", "tablet");
      enrolments.create(new Actor(asha), TENANT, "h1");
      long before = clinic.head().revision();

      Enrolled enrolled = good(complete(enrolments, "h1", "phone"));

      assertThat(clinic.head().revision()).isEqualTo(before + 1);
      User user = enrolled.user();
      assertThat(user.username()).isEqualTo("phone");
      assertThat(user.role()).isEqualTo(Role.DEVICE);
      assertThat(user.passwordHash()).isNull();
      Device device = enrolled.device();
      assertThat(device.user()).isEqualTo(user.id());
      assertThat(device.type()).isEqualTo("android");
      assertThat(held(store, user)).containsExactly(Scope.tenant());
      AuditEntry entry =
          store.<List<AuditEntry>>read(reading -> reading.audit(TENANT, 1)).getFirst();
      assertThat(entry.action()).isEqualTo("device.enrol");
      assertThat(entry.subject()).isEqualTo("device:phone");
      assertThat(entry.actor()).isEqualTo(user.id());
      assertThat(entry.address()).isEqualTo("127.0.0.1");
      assertThat(complete(enrolments, "h1", "other")).isEqualTo(refused(Refusal.USED));
      assertThat(store.<Long>read(reading -> reading.countUsers(TENANT))).isEqualTo(2);
    });
  }

  private static List<Scope> held(SyncStore store, User user) {
    return store
        .<List<Membership>>read(
            reading -> reading.memberships(TENANT, List.of(Scope.user(user.id()).text())))
        .stream()
        .filter(one -> one.revoked() == null)
        .map(Membership::scope)
        .toList();
  }

  @Test
  default void aMobileUserShouldSeeNoMoreThanWhoLetItIn() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      Principal asha = clinic.nurse("asha", "tablet");
      enrolments.create(new Actor(asha), TENANT, "h1");
      new Memberships(store).revoke(TENANT, Scope.user("asha"), Scope.tenant());

      assertThat(held(store, good(complete(enrolments, "h1", "phone")).user())).isEmpty();
    });
  }

  @Test
  default void ofManyWhoShowOneTokenAtOnceOneShouldBeEnrolled() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      enrolments.create(new Actor(clinic.nurse("asha", "tablet")), TENANT, "h1");
      var tasks = new ArrayList<Callable<Result<Enrolled>>>();
      for (int i = 0; i < 6; i++) {
        String device = "phone-" + i;
        tasks.add(() -> complete(enrolments, "h1", device));
      }
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Result<Enrolled>> results =
            threads.invokeAll(tasks).stream().map(Future::resultNow).toList();

        assertThat(results).filteredOn(Result.Good.class::isInstance).hasSize(1);
        assertThat(results)
            .filteredOn(Result.Refused.class::isInstance)
            .hasSize(5)
            .containsOnly(refused(Refusal.USED));
      }
      assertThat(store.<Long>read(reading -> reading.countUsers(TENANT))).isEqualTo(2);
      assertThat(store.<Long>read(reading -> reading.countDevices(TENANT, null))).isEqualTo(2);
    });
  }

  @Test
  default void ofTwoTokensForOneDeviceAtOnceOneShouldEnrolIt() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      Principal asha = clinic.nurse("asha", "tablet");
      var tasks = new ArrayList<Callable<Result<Enrolled>>>();
      for (String hash : List.of("h1", "h2")) {
        enrolments.create(new Actor(asha), TENANT, hash);
        tasks.add(() -> complete(enrolments, hash, "phone"));
      }
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Result<Enrolled>> results =
            threads.invokeAll(tasks).stream().map(Future::resultNow).toList();

        assertThat(results).filteredOn(Result.Good.class::isInstance).hasSize(1);
        assertThat(results).contains(refused(Refusal.DEVICE_KNOWN));
      }
    });
  }

  @Test
  default void aKnownDeviceShouldBeBoundAnewByAnAdminsTokenOnly() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      Principal asha = clinic.nurse("asha", "tablet");
      Principal ann = admin(store);
      List.of("h1", "h2").forEach(hash -> enrolments.create(new Actor(asha), TENANT, hash));
      List.of("h3", "h4").forEach(hash -> enrolments.create(new Actor(ann), TENANT, hash));
      Enrolled first = good(complete(enrolments, "h1", "phone"));

      assertThat(complete(enrolments, "h2", "phone")).isEqualTo(refused(Refusal.DEVICE_KNOWN));
      assertThat(complete(enrolments, "h2", "tablet")).isEqualTo(refused(Refusal.DEVICE_KNOWN));
      Enrolled again = good(complete(enrolments, "h3", "phone"));
      Enrolled tablet = good(complete(enrolments, "h4", "tablet"));

      assertThat(again.user()).isEqualTo(first.user());
      assertThat(again.device().number()).isEqualTo(first.device().number());
      assertThat(again.device().createdAt()).isAfter(first.device().createdAt());
      assertThat(tablet.user().role()).isEqualTo(Role.DEVICE);
      assertThat(tablet.user().username()).isEqualTo("tablet");
      assertThat(good(complete(enrolments, "h2", "phone-2")).user().username())
          .as("what was refused left the token as it was")
          .isEqualTo("phone-2");
    });
  }

  @Test
  default void aNameThatIsTakenShouldBeRefused() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      clinic.nurse("asha", "tablet");
      enrolments.create(new Actor(admin(store)), TENANT, "h1");

      assertThat(complete(enrolments, "h1", "asha")).isEqualTo(refused(Refusal.NAME_TAKEN));
      assertThat(store.<Boolean>read(reading -> reading.device(TENANT, "asha").isEmpty())).isTrue();
    });
  }

  @Test
  default void aRevokedMobileUserShouldStayOut() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      Principal ann = admin(store);
      List.of("h1", "h2").forEach(hash -> enrolments.create(new Actor(ann), TENANT, hash));
      User user = good(complete(enrolments, "h1", "phone")).user();
      clinic.revoke(new Principal(TENANT, user.id(), null, Role.DEVICE));

      assertThat(complete(enrolments, "h2", "phone")).isEqualTo(refused(Refusal.USER_REVOKED));
    });
  }

  @Test
  default void anAdminShouldNotTakeADeviceFromAnOperator() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      Principal root = clinic.nurse("root", "laptop");
      new Users(store, password -> password, () -> "")
          .change(Actor.onTheStore(), TENANT, root.user(), Role.OPERATOR, null);
      enrolments.create(new Actor(admin(store)), TENANT, "h1");

      assertThat(complete(enrolments, "h1", "laptop")).isEqualTo(refused(Refusal.DEVICE_KNOWN));
    });
  }

  @Test
  default void whoIsNoAdminAnyMoreShouldBindNoDeviceAnew() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      clinic.nurse("asha", "tablet");
      Principal ann = admin(store);
      enrolments.create(new Actor(ann), TENANT, "h1");
      new Users(store, password -> password, () -> "")
          .change(Actor.onTheStore(), TENANT, ann.user(), Role.MEMBER, null);

      assertThat(complete(enrolments, "h1", "tablet")).isEqualTo(refused(Refusal.DEVICE_KNOWN));
      good(complete(enrolments, "h1", "phone"));
    });
  }

  @Test
  default void aTokenShouldEndAfterADayOrWithWhoMadeIt() throws Exception {
    var clock = new TestClock();
    try (SyncStore store = freshStore(clock);
        Clinic clinic = new Clinic(store, false)) {
      Enrolments enrolments = enrolments(store, clock);
      Principal asha = clinic.nurse("asha", "tablet");
      Principal ravi = clinic.nurse("ravi", "tablet-2");
      enrolments.create(new Actor(asha), TENANT, "h1");
      enrolments.create(new Actor(ravi), TENANT, "h2");
      clock.advance(Enrolments.LIFETIME.minusNanos(1_000));
      assertThat(enrolments.find("h1", null)).isInstanceOf(Result.Good.class);

      clinic.revoke(ravi);
      assertThat(complete(enrolments, "h2", "phone")).isEqualTo(refused(Refusal.EXPIRED));
      clock.advance(Duration.ofNanos(1_000));
      assertThat(complete(enrolments, "h1", "phone")).isEqualTo(refused(Refusal.EXPIRED));

      clock.advance(Retention.ENROLMENTS);
      new Retention(store, clock, Horizons.of(Duration.ofDays(90))).prune();
      assertThat(complete(enrolments, "h1", "phone"))
          .as("just so")
          .isEqualTo(refused(Refusal.EXPIRED));
      clock.advance(Duration.ofNanos(1_000));
      new Retention(store, clock, Horizons.of(Duration.ofDays(90))).prune();
      assertThat(complete(enrolments, "h1", "phone")).isEqualTo(refused(Refusal.UNKNOWN));
    }
  }

  @Test
  default void anotherTenantsTokenShouldBeAsOneThatNeverWas() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      enrolments.create(new Actor(clinic.nurse("asha", "tablet")), TENANT, "h1");

      assertThat(enrolments.find("h1", "elsewhere"))
          .isEqualTo(enrolments.find("none", "elsewhere"));
      assertThat(enrolments.find("h1", TENANT)).isInstanceOf(Result.Good.class);
      assertThat(enrolments.complete("h1", "elsewhere", candidate("phone"), (writing, one) -> one))
          .isEqualTo(refused(Refusal.UNKNOWN));
    });
  }

  @Test
  default void mobileUsersAndWhoWasRevokedShouldMakeNoToken() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      Principal asha = clinic.nurse("asha", "tablet");
      enrolments.create(new Actor(asha), TENANT, "h1");
      User mobile = good(complete(enrolments, "h1", "phone")).user();
      clinic.revoke(asha);

      assertThatThrownBy(() -> enrolments.create(new Actor(asha), TENANT, "h2"))
          .isInstanceOf(RevokedException.class);
      var phone = new Principal(TENANT, mobile.id(), "phone", Role.DEVICE);
      assertThatThrownBy(() -> enrolments.create(new Actor(phone), TENANT, "h2"))
          .isInstanceOf(RefusedException.class);
      assertThat(enrolments.find("h2", null)).isEqualTo(enrolments.find("none", null));
    });
  }

  @Test
  default void aCompletionThatFailsAtItsEndShouldLeaveNothing() throws Exception {
    in((clinic, store) -> {
      Enrolments enrolments = enrolments(store, InstantSource.system());
      enrolments.create(new Actor(clinic.nurse("asha", "tablet")), TENANT, "h1");
      String before = store.<String>read(reading -> reading.head(TENANT).toString());

      assertThatThrownBy(() ->
              enrolments.complete(
                  "h1",
                  null,
                  candidate("phone"),
                  (writing, one) -> {
                    throw new IllegalStateException("killed");
                  }))
          .hasMessage("killed");

      assertThat(store.<String>read(reading -> reading.head(TENANT).toString())).isEqualTo(before);
      assertThat(store.<Long>read(reading -> reading.countUsers(TENANT))).isEqualTo(1);
      assertThat(store.<Long>read(reading -> reading.countDevices(TENANT, null))).isEqualTo(1);
      good(complete(enrolments, "h1", "phone"));
    });
  }
}
