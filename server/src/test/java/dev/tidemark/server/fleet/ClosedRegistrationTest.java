package dev.tidemark.server.fleet;

import static org.hamcrest.Matchers.containsString;

import dev.tidemark.server.Api;
import dev.tidemark.server.TestTenants;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Where nobody may register, as is the default.
@QuarkusTest
@TestProfile(ClosedRegistrationTest.Closed.class)
class ClosedRegistrationTest {
  @Inject TestTenants tenants;

  /// The default.
  public static final class Closed implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tidemark.auth.open-registration", "false");
    }
  }

  @Test
  void nobodyShouldRegister() {
    Api.request()
        .header("X-Tenant-ID", tenants.add().id())
        .body("{\"username\":\"john_doe\",\"password\":\"password123\"}")
        .post("/pisync/auth/register")
        .then()
        .statusCode(403)
        .body("message", containsString("Registration is closed"));
  }
}
