package dev.tidemark.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Enrols devices. Somebody who signed in makes a token; a device shows it, once, and becomes the
/// device of a mobile user that is made for it.
///
/// A device that is already known is bound anew only by a token of an admin. Its mobile user stays
/// the same; whatever held the device before is shut out.
///
/// Thread-safe. Completions of one tenant come one after the other, under its head, and each is one
/// transaction.
///
/// Source: *messaging*, Enrollment Endpoints; protocol decisions, section 3.
public final class Enrolments {
  /// How long a token is good.
  public static final Duration LIFETIME = Duration.ofHours(24);

  private final SyncStore store;
  private final InstantSource clock;
  private final Supplier<String> ids;

  /// @param ids gives a new user its id
  public Enrolments(SyncStore store, InstantSource clock, Supplier<String> ids) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
  }

  /// Why a token, or the device that shows it, is refused.
  public enum Refusal {
    /// There is no such token in that tenant.
    UNKNOWN,
    /// It is over, or whoever made it was shut out.
    EXPIRED,
    /// It was used.
    USED,
    /// The device is enrolled already, or registered to somebody, and the token binds none anew.
    DEVICE_KNOWN,
    /// Another user bears the name that the mobile user would have.
    NAME_TAKEN,
    /// The mobile user of the device was shut out.
    USER_REVOKED
  }

  /// What came of it.
  public sealed interface Result<T> {
    /// It was good.
    record Good<T>(T what) implements Result<T> {}

    /// It was not, and had no effect.
    record Refused<T>(Refusal why) implements Result<T> {}
  }

  /// A token that can be used.
  public record Open(Enrolment enrolment, User creator) {}

  /// A device that asks to be enrolled.
  ///
  /// @param id what it calls itself, see [AccountRules#device]
  /// @param info what it says of itself, as a JSON object
  /// @param type what it is; null when it does not say
  /// @param address where it asks from
  public record Candidate(String id, String info, @Nullable String type, String address) {}

  /// A device that was enrolled, and its mobile user.
  public record Enrolled(User user, Device device) {}

  /// Keeps a token that the actor has made.
  ///
  /// @param hash names the token
  /// @throws RefusedException when the actor is a mobile user
  /// @throws RevokedException when it was revoked
  public Enrolment create(Actor actor, String tenant, String hash) {
    return AccountChange.<Enrolment>makeAs(
        store,
        actor,
        tenant,
        change -> {
          Authority authority = change.authority();
          String creator = authority.user();
          if (creator == null || authority.role() == Role.DEVICE) {
            throw Authority.forbidden("only users who sign in with a password enrol devices");
          }
          Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
          var enrolment =
              new Enrolment(
                  tenant,
                  hash,
                  creator,
                  authority.administers(),
                  now,
                  now.plus(LIFETIME),
                  null,
                  null,
                  null);
          change.writing().putEnrolment(enrolment);
          ObjectNode details = AccountChange.details().put("rebinds", enrolment.rebinds());
          change.note("enrolment.create", Scope.user(creator).text(), details);
          return enrolment;
        });
  }

  /// The token of that hash.
  ///
  /// @param tenant where to look; null for wherever it is
  public Result<Open> find(String hash, @Nullable String tenant) {
    return store.<Result<Open>>read(reading -> find(reading, hash, tenant));
  }

  /// Enrols a device by the token of that hash.
  ///
  /// @param tenant as for [#find]
  /// @param also what else belongs to it, in the same transaction
  public <T> Result<T> complete(
      String hash,
      @Nullable String tenant,
      Candidate candidate,
      BiFunction<Writing, Enrolled, T> also) {
    return switch (find(hash, tenant)) {
      case Result.Refused<Open>(Refusal why) -> new Result.Refused<>(why);
      case Result.Good<Open>(Open(Enrolment enrolment, User creator)) ->
          AccountChange.<Result<T>>make(
              store, enrolment.tenant(), change -> complete(change, hash, candidate, also));
    };
  }

  private <T> Result<T> complete(
      AccountChange change,
      String hash,
      Candidate candidate,
      BiFunction<Writing, Enrolled, T> also) {
    return switch (find(change.writing(), hash, change.tenant())) {
      case Result.Refused<Open>(Refusal why) -> new Result.Refused<>(why);
      case Result.Good<Open>(Open open) ->
          switch (user(change, open, candidate.id())) {
            case Result.Refused<User>(Refusal why) -> new Result.Refused<>(why);
            case Result.Good<User>(User user) ->
                new Result.Good<>(
                    also.apply(change.writing(), enrol(change, open, candidate, user)));
          };
    };
  }

  private Result<Open> find(Reading reading, String hash, @Nullable String tenant) {
    Optional<Enrolment> found =
        reading.enrolment(hash).filter(one -> tenant == null || tenant.equals(one.tenant()));
    if (found.isEmpty()) {
      return new Result.Refused<>(Refusal.UNKNOWN);
    }
    Enrolment enrolment = found.get();
    if (enrolment.completedAt() != null) {
      return new Result.Refused<>(Refusal.USED);
    }
    Optional<User> creator =
        reading
            .user(enrolment.tenant(), enrolment.createdBy())
            .filter(user -> user.revokedAt() == null);
    if (creator.isEmpty() || !clock.instant().isBefore(enrolment.expiresAt())) {
      return new Result.Refused<>(Refusal.EXPIRED);
    }
    return new Result.Good<>(new Open(enrolment, creator.get()));
  }

  /// The mobile user that the device is to have: the one that it has, else a new one.
  private Result<User> user(AccountChange change, Open open, String device) {
    Writing writing = change.writing();
    Optional<Device> known = writing.device(change.tenant(), device);
    Optional<User> owner = known.flatMap(one -> writing.user(change.tenant(), one.user()));
    if (known.isPresent() && !rebinds(open, owner)) {
      return new Result.Refused<>(Refusal.DEVICE_KNOWN);
    }
    Optional<User> mobile = owner.filter(user -> user.role() == Role.DEVICE);
    if (mobile.filter(user -> user.revokedAt() != null).isPresent()) {
      return new Result.Refused<>(Refusal.USER_REVOKED);
    }
    if (mobile.isEmpty() && writing.userNamed(change.tenant(), device).isPresent()) {
      return new Result.Refused<>(Refusal.NAME_TAKEN);
    }
    return new Result.Good<>(mobile.orElseGet(() -> make(change, open.creator(), device)));
  }

  private static boolean rebinds(Open open, Optional<User> owner) {
    Authority creator = Authority.of(open.creator());
    return open.enrolment().rebinds()
        && creator.administers()
        && owner.filter(user -> !creator.over(user)).isEmpty();
  }

  /// A new mobile user sees what everybody in the tenant sees, unless whoever lets it in does not.
  private User make(AccountChange change, User creator, String device) {
    Instant now = change.writing().now();
    var user = new User(change.tenant(), ids.get(), device, null, Role.DEVICE, now, now, null);
    change.writing().putUser(user);
    boolean sees =
        Authority.of(creator).administers()
            || change.holds(Scope.user(creator.id()), Scope.tenant());
    if (sees) {
      change.grant(Scope.user(user.id()), Scope.tenant());
    }
    return user;
  }

  private Enrolled enrol(AccountChange change, Open open, Candidate candidate, User user) {
    Writing writing = change.writing();
    Instant now = writing.now();
    Optional<Device> before = writing.device(change.tenant(), candidate.id());
    before.ifPresent(
        known -> writing.revokeTokensOf(change.tenant(), known.user(), known.id(), now));
    writing.putDevice(
        new Device(
            change.tenant(),
            candidate.id(),
            0,
            user.id(),
            before.map(Device::name).orElse(null),
            candidate.type(),
            candidate.info(),
            before.map(Device::epoch).orElse(null),
            registeredAt(now, before),
            null,
            null));
    writing.putEnrolment(
        open.enrolment()
            .completed(user.id(), candidate.id(), clock.instant().truncatedTo(ChronoUnit.MICROS)));
    ObjectNode details = AccountChange.details().put("user", user.id());
    details.put("createdBy", open.creator().id()).put("rebound", before.isPresent());
    change.note(
        user.id(),
        "device.enrol",
        Scope.device(candidate.id()).text(),
        candidate.address(),
        details);
    return new Enrolled(user, writing.device(change.tenant(), candidate.id()).orElseThrow());
  }

  /// Never the same twice, as tokens of a device go by it.
  private static Instant registeredAt(Instant now, Optional<Device> before) {
    return before
        .map(known -> known.createdAt().plus(1, ChronoUnit.MICROS))
        .filter(now::isBefore)
        .orElse(now);
  }
}
