package dev.tidemark.engine;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.RefusedException.Reason;
import java.util.Optional;

/// Groups of users and devices, for admins. Who joins a group gets its records with the next pull,
/// who leaves it loses them.
///
/// Thread-safe. Methods throw [RefusedException] where the actor may not do what it asks, or what
/// it names is not there, and [RevokedException] where it was revoked.
public final class Groups {
  private final SyncStore store;

  public Groups(SyncStore store) {
    this.store = store;
  }

  /// The groups that have members, by name.
  public Listed<Group> page(Actor actor, String tenant, long offset, int limit) {
    return store.read(reading -> {
      Authority.of(reading, actor).requireAdmin(reading, tenant);
      return new Listed<>(reading.groups(tenant, offset, limit), reading.countGroups(tenant));
    });
  }

  /// Has a user or device join a group; does nothing when it is in it.
  ///
  /// @param member the id of a user or device; `user:<id>` or `device:<id>` where both have it
  /// @return the member as a scope, `user:<id>` or `device:<id>`
  public Scope add(Actor actor, String tenant, String group, String member) {
    return AccountChange.<Scope>make(
        store,
        actor,
        tenant,
        change -> {
          Scope principal = principal(change, member);
          if (change.grant(principal, Scope.group(group))) {
            note(change, "group.add", principal, group);
          }
          return principal;
        });
  }

  /// Has a user or device leave a group; does nothing when it is not in it.
  ///
  /// @param member as for [#add]
  public Scope remove(Actor actor, String tenant, String group, String member) {
    return AccountChange.<Scope>make(
        store,
        actor,
        tenant,
        change -> {
          Scope principal = principal(change, member);
          if (change.revoke(principal, Scope.group(group))) {
            note(change, "group.remove", principal, group);
          }
          return principal;
        });
  }

  private static void note(AccountChange change, String action, Scope principal, String group) {
    change.note(action, principal.text(), AccountChange.details().put("group", group));
  }

  private static Scope principal(AccountChange change, String id) {
    Optional<User> user = find(id, "user:").flatMap(one -> user(change, one));
    Optional<Device> device = find(id, "device:").flatMap(one -> device(change, one));
    if (user.isPresent() && device.isPresent()) {
      throw new RefusedException(
          Reason.AMBIGUOUS,
          "a user and a device have the id \""
              + id
              + "\": name one, as user:"
              + id
              + " or device:"
              + id);
    }
    if (user.isEmpty() && device.isEmpty()) {
      throw new RefusedException(Reason.NOT_FOUND, "there is no user or device \"" + id + "\"");
    }
    user.or(() -> device.flatMap(one -> user(change, one.user())))
        .ifPresent(owner -> change.authority().requireOver(owner));
    return user.map(one -> Scope.user(one.id()))
        .or(() -> device.map(one -> Scope.device(one.id())))
        .orElseThrow();
  }

  /// The id that a member has if it is of that kind.
  private static Optional<String> find(String member, String kind) {
    String other = kind.equals("user:") ? "device:" : "user:";
    if (member.startsWith(kind)) {
      return Optional.of(member.substring(kind.length()));
    }
    return member.startsWith(other) ? Optional.empty() : Optional.of(member);
  }

  private static Optional<User> user(AccountChange change, String id) {
    return change.writing().user(change.tenant(), id);
  }

  private static Optional<Device> device(AccountChange change, String id) {
    return change.writing().device(change.tenant(), id);
  }
}
