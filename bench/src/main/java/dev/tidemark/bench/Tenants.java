package dev.tidemark.bench;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import java.time.Instant;
import java.util.List;

/// Puts tenants into a store before the server starts: each with collections that everybody sees,
/// and one user.
final class Tenants {
  static final String USERNAME = "bench";
  static final String PASSWORD = "bench-password";

  /// The other collection, for records that are none of those that are measured.
  static final String LARGE_RECORDS = "images";

  /// What is in the log of a new tenant: the user's right to see the tenant's records.
  static final long FIRST_POSITION = 1;

  static final String USER = "0190b5a0-0000-7000-8000-000000000001";
  private static final Argon2Function ARGON2ID =
      Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);

  private Tenants() {}

  static void put(SyncStore store, List<String> tenants) {
    String hash = Password.hash(PASSWORD).addRandomSalt(16).with(ARGON2ID).getResult();
    var memberships = new Memberships(store);
    for (String tenant : tenants) {
      store.write(writing -> {
        Instant now = Instant.now();
        writing.addTenant(tenant, now);
        Head head = writing.lockHead(tenant);
        writing.putUser(new User(tenant, USER, USERNAME, hash, Role.MEMBER, now, now, null));
        writing.putCollection(tenant, CollectionDefinition.shared(Pushes.COLLECTION));
        writing.putCollection(tenant, CollectionDefinition.shared(LARGE_RECORDS));
        writing.putCollection(tenant, CollectionDefinition.shared(DocumentText.COLLECTION));
        writing.putHead(head.revised());
        return tenant;
      });
      memberships.grant(tenant, Scope.user(USER), Scope.tenant());
    }
  }
}
