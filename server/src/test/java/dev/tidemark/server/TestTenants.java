package dev.tidemark.server;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.identity.AccessTokens;
import dev.tidemark.server.identity.Passwords;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Gives each test a tenant to itself, so that nothing that another test does is seen in it.
///
/// Its collections: `patients` is seen by everybody, `journal` by each record's creator, `notices`
/// is seen by everybody and written by admins, `messages` is written by its own protocol.
@Singleton
public final class TestTenants {

  @Inject private SyncStore store;
  @Inject private AccessTokens tokens;
  @Inject private Passwords passwords;

  private @Nullable String hash;

  /// A new tenant.
  public TestTenant add() {
    String id = "test-" + UUID.randomUUID();
    store.write(writing -> {
      writing.addTenant(id, Instant.now());
      var head = writing.lockHead(id);
      writing.putCollection(id, CollectionDefinition.shared("patients"));
      writing.putCollection(id, CollectionDefinition.owned("journal"));
      writing.putCollection(id, notices());
      writing.putCollection(id, Message.definition());
      writing.putHead(head.revised());
      return id;
    });
    return new TestTenant(id, store, tokens, hash());
  }

  private static CollectionDefinition notices() {
    return new CollectionDefinition(
        "notices",
        null,
        List.of(new ScopeRule.Tenant()),
        List.of(),
        List.of("admin"),
        ConflictPolicy.standard(),
        null,
        false);
  }

  /// Made once: a hash is dear on purpose.
  private String hash() {
    String known = hash;
    if (known == null) {
      known = passwords.hash(TestTenant.PASSWORD);
      hash = known;
    }
    return known;
  }
}
