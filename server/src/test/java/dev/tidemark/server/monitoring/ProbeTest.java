package dev.tidemark.server.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.server.Api;
import dev.tidemark.server.BreakableStore;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProbeTest {
  @Inject BreakableStore store;

  @Test
  void aServerThatDoesWellShouldBeReady() {
    Api.request()
        .get("/health/ready")
        .then()
        .statusCode(200)
        .header("Cache-Control", "no-store")
        .body("status", equalTo("UP"))
        .body("checks.name", contains("store", "disk"))
        .body("checks.status", contains("UP", "UP"));
  }

  @Test
  void aServerWhoseStoreIsAwayShouldLiveButNotBeReady() {
    try (var trouble = store.outOfReach()) {
      String answer =
          Api.request()
              .get("/health/ready")
              .then()
              .statusCode(503)
              .body("status", equalTo("DOWN"))
              .body("checks.status", contains("DOWN", "UP"))
              .body("checks[0].data.reason", equalTo("cannot be reached"))
              .extract()
              .asString();
      assertThat(answer).doesNotContain("tidemark.db");
      Api.request()
          .get("/health/live")
          .then()
          .statusCode(200)
          .body("status", equalTo("UP"))
          .body("checks", empty());
    }
    Api.request().get("/health/ready").then().statusCode(200);
  }
}
