package dev.tidemark.server;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.identity.Passwords;
import dev.tidemark.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/// A tenant `town` with the user `mira` and the collection `patients`, which everybody sees, put
/// into a store before a server starts on it.
public final class Town {
  public static final String TENANT = "town";
  public static final String USER = "mira";
  public static final String PASSWORD = "correct horse";

  private Town() {}

  /// Founds it in that store.
  ///
  /// @param store the setting `tidemark.store`
  /// @param data the data folder
  public static void found(String store, Path data) {
    try (SyncStore opened = SqlStores.open(store, data, InstantSource.system())) {
      found(opened);
    }
  }

  private static void found(SyncStore store) {
    Instant now = Instant.now();
    store.write(writing -> {
      writing.addTenant(TENANT, now);
      Head head = writing.lockHead(TENANT);
      writing.putUser(
          new User(
              TENANT, USER, USER, new Passwords().hash(PASSWORD), Role.MEMBER, now, now, null));
      writing.putCollection(TENANT, CollectionDefinition.shared("patients"));
      writing.putHead(head.revised());
      return TENANT;
    });
    new Memberships(store).grant(TENANT, Scope.user(USER), Scope.tenant());
  }
}
