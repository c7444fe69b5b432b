package dev.tidemark.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Scope;
import dev.tidemark.core.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One change of a tenant's accounts, in one transaction under its head: who there is, and who may
/// see what. Each grant and each revocation takes a position; all of it is in force for whatever is
/// committed after it. For one thread.
final class AccountChange {
  private final Writing writing;
  private final @Nullable Authority authority;
  private final List<LogEntry> log = new ArrayList<>();
  private final List<Membership> memberships = new ArrayList<>();
  private final List<AuditEntry> audit = new ArrayList<>();
  private Head head;

  private AccountChange(Writing writing, Head head, @Nullable Authority authority) {
    this.writing = writing;
    this.head = head;
    this.authority = authority;
  }

  /// Makes a change in nobody's name.
  static <T> T make(SyncStore store, String tenant, Function<AccountChange, T> work) {
    return store.<T>write(writing -> {
      var change = new AccountChange(writing, writing.lockHead(tenant), null);
      T result = work.apply(change);
      change.commit();
      return result;
    });
  }

  /// Makes a change in somebody's name.
  ///
  /// @throws RefusedException when the actor does not administer that tenant, or there is none
  /// @throws RevokedException when the actor was revoked, be it while it waited for the head
  static <T> T make(SyncStore store, Actor actor, String tenant, Function<AccountChange, T> work) {
    requireAdmin(store, actor, tenant);
    return AccountChange.<T>makeAs(
        store,
        actor,
        tenant,
        change -> {
          change.authority().requireAdmin(change.writing(), tenant);
          return work.apply(change);
        });
  }

  /// Makes a change in the name of somebody who need not be an admin: the change asks what it may.
  ///
  /// @throws RevokedException when the actor was revoked, be it while it waited for the head
  static <T> T makeAs(
      SyncStore store, Actor actor, String tenant, Function<AccountChange, T> work) {
    return store.<T>write(writing -> {
      Head head = writing.lockHead(tenant);
      var change = new AccountChange(writing, head, Authority.of(writing, actor));
      T result = work.apply(change);
      change.commit();
      return result;
    });
  }

  /// Before anything is waited for; what counts is asked again under the head.
  static void requireAdmin(SyncStore store, Actor actor, String tenant) {
    store.<Authority>read(reading -> {
      Authority authority = Authority.of(reading, actor);
      authority.requireAdmin(reading, tenant);
      return authority;
    });
  }

  Writing writing() {
    return writing;
  }

  String tenant() {
    return head.tenant();
  }

  /// In whose name the change is made.
  Authority authority() {
    if (authority == null) {
      throw new IllegalStateException("the change is made in nobody's name");
    }
    return authority;
  }

  /// Whether the principal was granted that scope.
  boolean holds(Scope principal, Scope scope) {
    return held(principal, scope).isPresent();
  }

  /// Grants a scope; does nothing when it is held already.
  ///
  /// @return whether anything changed
  boolean grant(Scope principal, Scope scope) {
    if (holds(principal, scope)) {
      return false;
    }
    long position = next();
    memberships.add(new Membership(principal.text(), scope, position, null));
    return true;
  }

  /// Revokes a scope; does nothing when it is not held.
  ///
  /// @return whether anything changed
  boolean revoke(Scope principal, Scope scope) {
    Optional<Membership> held = held(principal, scope);
    if (held.isEmpty()) {
      return false;
    }
    long position = next();
    memberships.add(new Membership(principal.text(), scope, held.get().granted(), position));
    return true;
  }

  /// Takes note of what was done, and to whom.
  ///
  /// @param subject `user:<id>` or `device:<id>`
  void note(String action, String subject, ObjectNode details) {
    note(authority().user(), action, subject, null, details);
  }

  /// Takes note of what somebody did of itself.
  ///
  /// @param actor the id of a user; null for a command on the store
  /// @param address from which address; null when that is not known
  void note(
      @Nullable String actor,
      String action,
      String subject,
      @Nullable String address,
      ObjectNode details) {
    audit.add(
        new AuditEntry(
            writing.now(),
            ThreadLocalRandom.current().nextLong(),
            actor,
            action,
            subject,
            address,
            details.toString()));
  }

  /// Details to be filled.
  static ObjectNode details() {
    return StrictJson.mapper().createObjectNode();
  }

  private Optional<Membership> held(Scope principal, Scope scope) {
    return writing.memberships(tenant(), List.of(principal.text())).stream()
        .filter(one -> one.scope().equals(scope) && one.revoked() == null)
        .findFirst();
  }

  private long next() {
    head = head.at(head.position() + 1, CommitTimes.after(head, writing.now()));
    log.add(new LogEntry(head.position(), head.committedAt()));
    return head.position();
  }

  private void commit() {
    if (memberships.isEmpty() && audit.isEmpty()) {
      return;
    }
    writing.apply(
        new TenantCommit(
            head.revised(),
            log,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            memberships,
            List.of(),
            audit));
  }
}
