package dev.tidemark.server.mobile;

import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who is not let in.
@QuarkusTest
class HandshakeTest {
  @Inject TestTenants tenants;

  private TestUser user;

  @BeforeEach
  void setUp() {
    user = tenants.add().member("asha");
  }

  @ParameterizedTest
  @CsvSource({
    "?device_id=phone, 401, AUTH_001",
    "?device_id=phone&token=nonsense, 401, AUTH_001",
    "?token=TOKEN, 400, SYNC_002",
    "?token=TOKEN&device_id=, 400, SYNC_002",
    "?token=TOKEN&device_id=a%2Fb, 400, SYNC_001",
    "?token=TOKEN&device_id=phone&protocol_version=2, 426, SYNC_005",
    "?token=TOKEN&device_id=phone&domains=a%2Fb, 400, SYNC_001",
    "?token=TOKEN&device_id=phone&since=nonsense, 401, SYNC_TOKEN_INVALID",
  })
  void theHandshakeShouldBeRefusedWithTheDocumentedError(String query, int status, String code) {
    for (String path : new String[] {"/ws/mobile/sync", "/ws/mobile/sync/"}) {
      RestAssured.given()
          .urlEncodingEnabled(false)
          .header("Connection", "Upgrade")
          .header("Upgrade", "websocket")
          .header("Sec-WebSocket-Version", "13")
          .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
          .get(path + query.replace("TOKEN", user.token()))
          .then()
          .statusCode(status)
          .body("error.code", equalTo(code));
    }
  }

  @Test
  void anOrdinaryRequestShouldFindNothing() {
    RestAssured.given().get("/ws/mobile/sync/").then().statusCode(404);
  }
}
