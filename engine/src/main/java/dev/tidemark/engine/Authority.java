package dev.tidemark.engine;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import org.jspecify.annotations.Nullable;

/// What an actor may do with accounts, as it stands in one snapshot. It has the lesser of two
/// roles: the one that its token names and the one that the user has now. So to lose a role counts
/// at once, and a token never gives more than was meant when it was issued.
///
/// Source: protocol decisions, section 3.
///
/// @param user the actor's user; null for a command on the store
/// @param tenant the tenant of that user; null for a command on the store
/// @param role the role that counts
record Authority(@Nullable String user, @Nullable String tenant, Role role) {

  /// @throws RevokedException when its user or device does not exist or was revoked
  static Authority of(Reading reading, Actor actor) {
    Principal principal = actor.principal();
    if (principal == null) {
      return new Authority(null, null, Role.OPERATOR);
    }
    User user =
        reading
            .user(principal.tenant(), principal.user())
            .filter(found -> found.revokedAt() == null)
            .orElseThrow(RevokedException::new);
    String device = principal.device();
    if (device != null && !usable(reading, user, device)) {
      throw new RevokedException();
    }
    Role lesser = above(principal.role(), user.role()) ? user.role() : principal.role();
    return new Authority(user.id(), principal.tenant(), lesser);
  }

  /// What somebody may do in its own right.
  static Authority of(User user) {
    return new Authority(user.id(), user.tenant(), user.role());
  }

  private static boolean usable(Reading reading, User user, String device) {
    return reading
        .device(user.tenant(), device)
        .filter(found -> found.revokedAt() == null && found.user().equals(user.id()))
        .isPresent();
  }

  /// Roles are declared with the highest first.
  private static boolean above(Role one, Role other) {
    return one.compareTo(other) < 0;
  }

  /// Whether it looks after whole tenants, not only after what is its own.
  boolean administers() {
    return role == Role.OPERATOR || role == Role.ADMIN;
  }

  /// @throws RefusedException when the tenant is another one than it may name, or there is none
  void requireTenant(Reading reading, String named) {
    if (role != Role.OPERATOR && !named.equals(tenant)) {
      throw forbidden("you may not do this in tenant " + named);
    }
    if (reading.head(named).isEmpty()) {
      throw new RefusedException(
          RefusedException.Reason.NOT_FOUND, "there is no tenant \"" + named + "\"");
    }
  }

  /// @throws RefusedException when it does not administer that tenant, or there is none
  void requireAdmin(Reading reading, String named) {
    if (!administers()) {
      throw forbidden("only admins and operators may do this");
    }
    requireTenant(reading, named);
  }

  /// Whether that user does not stand above it.
  boolean over(User subject) {
    return !above(subject.role(), role);
  }

  /// @throws RefusedException when that user, or whose device it is, stands above it
  void requireOver(User subject) {
    if (!over(subject)) {
      throw forbidden("only operators may do this to an operator");
    }
  }

  /// @throws RefusedException when that role is above its own
  void requireToGive(Role given) {
    if (above(given, role)) {
      throw forbidden("you cannot give a role above your own");
    }
  }

  /// @param what what nobody does to itself, such as `revoke`
  /// @throws RefusedException when that user is itself
  void requireOther(User subject, String what) {
    if (subject.id().equals(user) && subject.tenant().equals(tenant)) {
      throw forbidden("you cannot " + what + " yourself");
    }
  }

  static RefusedException forbidden(String message) {
    return new RefusedException(RefusedException.Reason.FORBIDDEN, message);
  }
}
