package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Role;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.store.memory.MemoryStore;
import dev.tidemark.testkit.TestClock;
import java.time.Duration;
import java.util.Set;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// New keys for access tokens, on several nodes over one store.
class KeyRotationTest {
  private static final String TENANT = "clinic";

  private final TestClock clock = new TestClock();
  private final SyncStore store = new MemoryStore(clock);
  private final User user =
      new User(TENANT, "u1", "asha", null, Role.MEMBER, clock.instant(), clock.instant(), null);
  private AccessTokens here;
  private AccessTokens there;

  @BeforeEach
  void setUp() {
    store.write(writing -> {
      writing.addTenant(TENANT, clock.instant());
      return TENANT;
    });
    here = new AccessTokens(store, clock);
    there = new AccessTokens(store, clock);
  }

  @Test
  void theNewKeyShouldSignAndBeKnownElsewhereAtOnce() throws Exception {
    String before = here.issue(user);
    clock.advance(Duration.ofMinutes(1));

    String id = here.rotate(TENANT, "u1");

    String after = here.issue(user);
    assertThat(keys(here)).hasSize(2).contains(id);
    assertThat(here.verify(before)).isPresent();
    assertThat(here.verify(after)).isPresent();
    assertThat(there.verify(after)).as("a key that was not known").isPresent();
    assertThat(there.verify(before)).isPresent();
    assertThat(keys(there)).isEqualTo(keys(here));
    AuditEntry entry = store.read(reading -> reading.audit(TENANT, 10)).getFirst();
    assertThat(entry.action()).isEqualTo("signing_key.rotate");
    assertThat(entry.subject()).isEqualTo(id);
  }

  @Test
  void anotherNodeShouldSignWithTheNewKeySoon() throws Exception {
    String id = here.rotate(TENANT, null);
    assertThat(keys(there)).hasSize(1);

    clock.advance(Duration.ofMinutes(5));

    assertThat(keys(there)).hasSize(2);
    assertThat(there.verify(there.issue(user))).isPresent();
    assertThat(there.issue(user)).startsWith(here.issue(user).split("\\.")[0]);
    assertThat(keys(there)).contains(id);
  }

  @Test
  void unknownKeysShouldNotBeLookedForAgainAndAgain() {
    clock.advance(Duration.ofMinutes(1));
    here.rotate(TENANT, null);
    String first = here.issue(user);
    assertThat(there.verify(first)).isPresent();
    here.rotate(TENANT, null);
    String second = here.issue(user);

    assertThat(there.verify(second)).as("just looked").isEmpty();
    clock.advance(Duration.ofSeconds(10));
    assertThat(there.verify(second)).isPresent();
  }

  @Test
  void anOldKeyShouldStayUntilItsLastTokenIsOver() throws Exception {
    var tablet =
        new Device(TENANT, "tablet", 1, "u1", null, null, "{}", null, clock.instant(), null, null);
    var grant = new Grant(user, tablet, Set.of(Capability.READ));
    Duration longest = Duration.ofDays(OfflineTokens.MOST_DAYS);
    String token = here.issue(grant, null, clock.instant().plus(longest));
    here.rotate(TENANT, null);

    clock.advance(longest.minusSeconds(1));
    assertThat(here.verify(token)).isPresent();
    assertThat(new AccessTokens(store, clock).verify(token)).isPresent();
    assertThat(keys(here)).hasSize(2);

    clock.advance(Duration.ofDays(1).plusSeconds(1));
    assertThat(here.verify(token)).isEmpty();
    assertThat(keys(here)).hasSize(1);
  }

  private static Set<String> keys(AccessTokens tokens) throws JoseException {
    return Set.copyOf(
        new JsonWebKeySet(tokens.publicKeys())
            .getJsonWebKeys().stream().map(key -> key.getKeyId()).toList());
  }
}
