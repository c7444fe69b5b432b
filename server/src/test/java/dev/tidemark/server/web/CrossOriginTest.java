package dev.tidemark.server.web;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A server whose operator has named an origin.
@QuarkusTest
@TestProfile(CrossOriginTest.OneOrigin.class)
class CrossOriginTest {
  private static final String NAMED = "https://app.example.org";

  /// Names the origin.
  public static final class OneOrigin implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tidemark.http.cors-origins", NAMED);
    }
  }

  @Test
  void aNamedOriginShouldBeAllowedWhatTheProtocolsNeed() {
    RestAssured.given()
        .header("Origin", NAMED)
        .header("Access-Control-Request-Method", "PATCH")
        .header("Access-Control-Request-Headers", "authorization,x-device-id,x-sync-token")
        .options("/api/v1/patients/p1")
        .then()
        .statusCode(204)
        .header("Access-Control-Allow-Origin", equalTo(NAMED))
        .header("Access-Control-Allow-Methods", containsString("PATCH"))
        .header("Access-Control-Allow-Headers", containsString("X-Sync-Token"));
    RestAssured.given()
        .header("Origin", NAMED)
        .get("/api/v1/patients")
        .then()
        .statusCode(401)
        .header("Access-Control-Allow-Origin", equalTo(NAMED))
        .header("Access-Control-Expose-Headers", containsString("X-Vector-Clock"));
  }

  @Test
  void anotherOriginShouldBeAllowedNothing() {
    RestAssured.given()
        .header("Origin", "https://elsewhere.example")
        .get("/api/v1/patients")
        .then()
        .header("Access-Control-Allow-Origin", nullValue());
  }
}
