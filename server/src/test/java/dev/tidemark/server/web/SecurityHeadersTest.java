package dev.tidemark.server.web;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.server.Endpoint;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenants;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
class SecurityHeadersTest {
  @Inject TestTenants tenants;

  private TestDevice device;

  @BeforeEach
  void setUp() {
    device = tenants.add().member("asha").device("tablet");
  }

  @ParameterizedTest
  @EnumSource
  void everyAnswerShouldTellBrowsersToMakeNothingOfIt(Endpoint endpoint) {
    endpoint
        .send(device.request())
        .then()
        .header("X-Content-Type-Options", equalTo("nosniff"))
        .header("X-Frame-Options", equalTo("DENY"))
        .header("Referrer-Policy", equalTo("no-referrer"))
        .header("Content-Security-Policy", containsString("default-src 'none'"))
        .header("Cache-Control", notNullValue())
        .header("Strict-Transport-Security", nullValue())
        .header("Access-Control-Allow-Origin", nullValue());
  }

  @Test
  void theServersOwnPagesShouldHaveTheirScripts() {
    RestAssured.given()
        .get("/q/swagger-ui/")
        .then()
        .statusCode(200)
        .header("Content-Security-Policy", containsString("script-src 'self'"))
        .header("X-Frame-Options", equalTo("DENY"));
  }

  @Test
  void pagesOfOtherOriginsShouldBeAllowedNothingUnlessTheyAreNamed() {
    device
        .request()
        .header("Origin", "https://elsewhere.example")
        .get("/api/v1/patients")
        .then()
        .statusCode(200)
        .header("Access-Control-Allow-Origin", nullValue());
  }
}
