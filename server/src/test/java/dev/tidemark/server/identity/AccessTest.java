package dev.tidemark.server.identity;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Api;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a good token may be sent. Who is let in where is in [AccessMatrixTest].
@QuarkusTest
class AccessTest {
  @Inject TestTenants tenants;
  @Inject SyncStore store;

  private TestUser user;

  @BeforeEach
  void setUp() {
    user = tenants.add().member("asha");
  }

  @Test
  void aTokenShouldBeGoodUntilItIsOver() {
    Instant lately = Instant.now().minus(AccessTokens.LIFETIME).plusSeconds(60);
    shouldBeGood("Bearer " + BadTokens.issued(store, user.account(), lately));
  }

  @Test
  void theNameOfTheSchemeShouldBeTakenInAnyCase() {
    shouldBeGood("bearer  " + user.token());
  }

  private static void shouldBeGood(String authorization) {
    Api.request()
        .header("Authorization", authorization)
        .get("/api/v1/patients")
        .then()
        .statusCode(200);
  }
}
