package dev.tidemark.server;

import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Actor;
import dev.tidemark.engine.RefusedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Users;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/// The admin of a store that was empty, whose password nobody but the reader of a terminal knows.
///
/// @param tenant its tenant
/// @param username its name
/// @param password made by chance
record FirstAdmin(String tenant, String username, String password) {
  private static final String NAME = "admin";
  private static final int RANDOM_BYTES = 18;

  /// Whether nobody has a place in that store yet.
  static boolean wantedIn(SyncStore store) {
    return store.<Boolean>read(reading -> reading.tenants().isEmpty());
  }

  /// Makes the admin, and its tenant; empty when there is somebody already.
  static Optional<FirstAdmin> make(SyncStore store, Users users, String tenant) {
    if (!wantedIn(store)) {
      return Optional.empty();
    }
    store.write(writing -> {
      writing.addTenant(tenant, writing.now());
      return tenant;
    });
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    var wanted = new Users.Wanted(NAME, password, Role.ADMIN, Set.of(Scope.tenant()));
    try {
      users.add(Actor.onTheStore(), tenant, wanted);
    } catch (RefusedException e) {
      return Optional.empty(); // Another node that starts on the same store was first.
    }
    return Optional.of(new FirstAdmin(tenant, NAME, password));
  }

  /// What the terminal shows.
  String shown() {
    return "This store is new. Its first admin, shown only this once:\n"
        + "  tenant   "
        + tenant
        + "\n  user     "
        + username
        + "\n  password "
        + password;
  }

  @Override
  public String toString() {
    return "FirstAdmin[" + tenant + ", " + username + "]";
  }
}
