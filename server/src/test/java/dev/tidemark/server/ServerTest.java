package dev.tidemark.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ServerTest {

  @Test
  void aStartedServerShouldBeUp() {
    given().get("/health/ready").then().statusCode(200).body("status", equalTo("UP"));
  }
}
