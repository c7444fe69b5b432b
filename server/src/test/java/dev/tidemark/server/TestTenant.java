package dev.tidemark.server;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.identity.AccessTokens;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A tenant of one test; see [TestTenants].
public final class TestTenant {
  /// The password of all its users.
  public static final String PASSWORD = "correct horse battery staple";

  private final String id;
  private final SyncStore store;
  private final AccessTokens tokens;
  private final String hash;

  TestTenant(String id, SyncStore store, AccessTokens tokens, String hash) {
    this.id = id;
    this.store = store;
    this.tokens = tokens;
    this.hash = hash;
  }

  /// Its id.
  public String id() {
    return id;
  }

  /// A new member who sees what everybody in the tenant sees.
  public TestUser member(String name) {
    return user(name, Role.MEMBER);
  }

  /// A new user of that role who sees what everybody in the tenant sees.
  public TestUser user(String name, Role role) {
    Instant now = Instant.now();
    var user = new User(id, UUID.randomUUID().toString(), name, hash, role, now, now, null);
    store.write(writing -> {
      writing.putUser(user);
      return user;
    });
    new Memberships(store).grant(id, Scope.user(user.id()), Scope.tenant());
    return new TestUser(user, tokens.issue(user));
  }

  /// Shuts the user out.
  public void revoke(TestUser user) {
    change(user, null, Instant.now());
  }

  /// Gives the user another role.
  public void place(TestUser user, Role role) {
    change(user, role, null);
  }

  private void change(TestUser user, @Nullable Role role, @Nullable Instant revokedAt) {
    store.write(writing -> {
      Head head = writing.lockHead(id);
      User known = writing.user(id, user.id()).orElseThrow();
      writing.putUser(
          new User(
              id,
              known.id(),
              known.username(),
              known.passwordHash(),
              role == null ? known.role() : role,
              known.createdAt(),
              known.updatedAt(),
              revokedAt));
      writing.putHead(head.revised());
      return id;
    });
  }

  /// Shuts the device out.
  public void revoke(TestDevice device) {
    store.write(writing -> {
      Head head = writing.lockHead(id);
      Device known = writing.device(id, device.id()).orElseThrow();
      writing.putDevice(
          new Device(
              id,
              known.id(),
              known.number(),
              known.user(),
              known.name(),
              known.type(),
              known.info(),
              known.epoch(),
              known.createdAt(),
              known.lastSyncAt(),
              Instant.now()));
      writing.putHead(head.revised());
      return id;
    });
  }

  /// The device as it is stored.
  public Device registered(TestDevice device) {
    return store.read(reading -> reading.device(id, device.id()).orElseThrow());
  }

  /// Adds a collection, or replaces it.
  public void define(CollectionDefinition definition) {
    store.write(writing -> {
      Head head = writing.lockHead(id);
      writing.putCollection(id, definition);
      writing.putHead(head.revised());
      return id;
    });
  }

  /// What is in its audit log, newest first.
  public List<AuditEntry> audit() {
    return store.read(reading -> reading.audit(id, 100));
  }

  /// Forgets what old versions of the collection said.
  public void prune(String collection) {
    store.write(writing -> {
      writing.lockHead(id);
      writing.pruneVersions(id, collection, Instant.MAX, 1_000);
      return id;
    });
  }

  /// All that can be seen of it from that device, and how far its log has come. Equal before and
  /// after what should have no effect.
  public String everything(TestDevice device) {
    String records =
        device
            .request()
            .body("{\"includeDeleted\":true,\"checksum\":true}")
            .post("/api/v1/sync/full")
            .then()
            .statusCode(200)
            .extract()
            .asString();
    return position() + " " + records;
  }

  /// How far its log has come.
  public long position() {
    return store.<Long>read(reading -> reading.head(id).orElseThrow().position());
  }

  /// How often what is defined in it has changed.
  public long revision() {
    return store.<Long>read(reading -> reading.head(id).orElseThrow().revision());
  }
}
