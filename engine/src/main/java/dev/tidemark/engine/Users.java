package dev.tidemark.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.RefusedException.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Users, for admins: making them, what they may see, and shutting them out.
///
/// Thread-safe. Methods throw [RefusedException] where the actor may not do what it asks, or what
/// it names is not there, and [RevokedException] where it was revoked. Names and passwords are
/// checked by [AccountRules] before they come here.
public final class Users {
  private final SyncStore store;
  private final UnaryOperator<String> hash;
  private final Supplier<String> ids;

  /// @param hash makes of a password what is kept of it
  /// @param ids gives a new user its id
  public Users(SyncStore store, UnaryOperator<String> hash, Supplier<String> ids) {
    this.store = store;
    this.hash = hash;
    this.ids = ids;
  }

  /// A user to be made.
  ///
  /// @param scopes what it is granted from the start
  public record Wanted(String username, String password, Role role, Set<Scope> scopes) {
    public Wanted {
      scopes = Set.copyOf(scopes);
    }

    @Override
    public String toString() {
      return "Wanted[" + username + "]";
    }
  }

  /// The users of a tenant, by name.
  ///
  /// @param username only the one of that name; null for all
  public Listed<Account> page(
      Actor actor, String tenant, @Nullable String username, long offset, int limit) {
    return store.read(reading -> {
      Authority.of(reading, actor).requireAdmin(reading, tenant);
      if (username == null) {
        return new Listed<>(
            accounts(reading, tenant, reading.users(tenant, offset, limit)),
            reading.countUsers(tenant));
      }
      List<User> found = reading.userNamed(tenant, username).stream().toList();
      return new Listed<>(accounts(reading, tenant, offset == 0 ? found : List.of()), found.size());
    });
  }

  /// Makes a user.
  public Account add(Actor actor, String tenant, Wanted wanted) {
    AccountChange.requireAdmin(store, actor, tenant);
    // A hash is dear on purpose: not under the head.
    String hashed = hash.apply(wanted.password());
    return AccountChange.<Account>make(
        store,
        actor,
        tenant,
        change -> {
          change.authority().requireToGive(wanted.role());
          if (change.writing().userNamed(tenant, wanted.username()).isPresent()) {
            throw new RefusedException(
                Reason.USERNAME_TAKEN, "username: another user has this name");
          }
          Instant now = change.writing().now();
          var user =
              new User(tenant, ids.get(), wanted.username(), hashed, wanted.role(), now, now, null);
          change.writing().putUser(user);
          ObjectNode details = AccountChange.details().put("username", user.username());
          details.put("role", user.role().text());
          change.note("user.add", principal(user).text(), details);
          hold(change, user, wanted.scopes());
          return new Account(user, sorted(wanted.scopes()));
        });
  }

  /// Changes what a user may do and see.
  ///
  /// @param role null to leave it
  /// @param scopes all that it is to hold besides its own scope; null to leave them
  public Account change(
      Actor actor, String tenant, String id, @Nullable Role role, @Nullable Set<Scope> scopes) {
    return AccountChange.<Account>make(
        store,
        actor,
        tenant,
        change -> {
          User user = require(change, id);
          change.authority().requireOver(user);
          if (role != null && role != user.role()) {
            user = inRole(change, user, role);
          }
          if (scopes != null) {
            hold(change, user, scopes);
          }
          return new Account(user, scopes == null ? held(change.writing(), user) : sorted(scopes));
        });
  }

  /// Shuts a user out, at once and for good; does nothing when it is shut out. What it wrote stays.
  public Account revoke(Actor actor, String tenant, String id) {
    return AccountChange.<Account>make(
        store,
        actor,
        tenant,
        change -> {
          User user = require(change, id);
          change.authority().requireOver(user);
          change.authority().requireOther(user, "revoke");
          if (user.revokedAt() == null) {
            Instant now = change.writing().now();
            user = put(change, user, user.passwordHash(), user.role(), now);
            change.note("user.revoke", principal(user).text(), AccountChange.details());
          }
          return new Account(user, held(change.writing(), user));
        });
  }

  /// Gives a user another password. Its name is told, as whoever sets passwords knows no ids.
  public Account setPassword(Actor actor, String tenant, String username, String password) {
    AccountChange.requireAdmin(store, actor, tenant);
    String hashed = hash.apply(password);
    return AccountChange.<Account>make(
        store,
        actor,
        tenant,
        change -> {
          User known =
              change.writing().userNamed(tenant, username).orElseThrow(() -> unknown(username));
          change.authority().requireOver(known);
          User user = put(change, known, hashed, known.role(), known.revokedAt());
          change.note("user.password", principal(user).text(), AccountChange.details());
          return new Account(user, held(change.writing(), user));
        });
  }

  private static User inRole(AccountChange change, User user, Role role) {
    Authority authority = change.authority();
    authority.requireOther(user, "change the role of");
    authority.requireToGive(role);
    if (user.role() == Role.DEVICE || role == Role.DEVICE) {
      throw Authority.forbidden("a mobile user is made by enrolment and stays one");
    }
    ObjectNode details = AccountChange.details().put("from", user.role().text());
    change.note("user.role", principal(user).text(), details.put("to", role.text()));
    return put(change, user, user.passwordHash(), role, user.revokedAt());
  }

  private static User put(
      AccountChange change,
      User user,
      @Nullable String hash,
      Role role,
      @Nullable Instant revokedAt) {
    var changed =
        new User(
            user.tenant(),
            user.id(),
            user.username(),
            hash,
            role,
            user.createdAt(),
            change.writing().now(),
            revokedAt);
    change.writing().putUser(changed);
    return changed;
  }

  private static void hold(AccountChange change, User user, Set<Scope> wanted) {
    Scope principal = principal(user);
    Set<Scope> held = new HashSet<>(held(change.writing(), user));
    for (Scope scope : sorted(held)) {
      if (!wanted.contains(scope) && change.revoke(principal, scope)) {
        change.note(
            "scope.revoke", principal.text(), AccountChange.details().put("scope", scope.text()));
      }
    }
    for (Scope scope : sorted(wanted)) {
      if (!held.contains(scope) && change.grant(principal, scope)) {
        change.note(
            "scope.grant", principal.text(), AccountChange.details().put("scope", scope.text()));
      }
    }
  }

  private static User require(AccountChange change, String id) {
    return change.writing().user(change.tenant(), id).orElseThrow(() -> unknown(id));
  }

  private static RefusedException unknown(String name) {
    return new RefusedException(Reason.NOT_FOUND, "there is no user \"" + name + "\"");
  }

  private static Scope principal(User user) {
    return Scope.user(user.id());
  }

  private static List<Account> accounts(Reading reading, String tenant, List<User> users) {
    var principals = users.stream().map(user -> principal(user).text()).toList();
    var held =
        reading.memberships(tenant, principals).stream()
            .filter(one -> one.revoked() == null)
            .collect(Collectors.groupingBy(Membership::principal));
    var accounts = new ArrayList<Account>();
    for (User user : users) {
      var scopes =
          Optional.ofNullable(held.get(principal(user).text())).orElse(List.of()).stream()
              .map(Membership::scope)
              .sorted()
              .toList();
      accounts.add(new Account(user, scopes));
    }
    return accounts;
  }

  private static List<Scope> held(Reading reading, User user) {
    return accounts(reading, user.tenant(), List.of(user)).getFirst().scopes();
  }

  private static List<Scope> sorted(Collection<Scope> scopes) {
    return List.copyOf(new TreeSet<>(scopes));
  }
}
