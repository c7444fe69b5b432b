package dev.tidemark.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.server.Api;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.RawHttp;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How requests find their endpoints, and what is said to those that find none.
@QuarkusTest
class RoutingTest {
  @Inject TestTenants tenants;

  @TestHTTPResource("/")
  URI server;

  private TestTenant tenant;
  private TestUser user;
  private TestDevice device;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    device = user.device("tablet");
  }

  @Test
  void everyPathShouldAnswerWithATrailingSlashToo() {
    String push =
        """
        {"changes":[{"id":"p1","collection":"patients","operation":"create","data":{"a":1}}]}
        """;
    Api.request()
        .header("X-Tenant-ID", tenant.id())
        .body("{\"username\":\"asha\",\"password\":\"" + TestTenant.PASSWORD + "\"}")
        .post("/api/auth/login/")
        .then()
        .statusCode(200);
    Api.request().get("/.well-known/jwks.json/").then().statusCode(200);
    Api.request().get("/health/live/").then().statusCode(200);
    device.request().post("/api/v1/sync/initialize/").then().statusCode(200);
    device.request().body(push).post("/api/v1/sync/push/").then().statusCode(200);
    device.request().get("/api/v1/sync/pull/").then().statusCode(200);
    device.request().post("/api/v1/sync/full/").then().statusCode(200);
    device.request().get("/api/v1/sync/status/").then().statusCode(200);
    user.request().body("{\"id\":\"p2\"}").post("/api/v1/patients/").then().statusCode(201);
    user.request().get("/api/v1/patients/").then().statusCode(200);
    user.request().get("/api/v1/patients/p1/").then().statusCode(200).body("id", equalTo("p1"));
    user.request().body("{\"a\":2}").put("/api/v1/patients/p1/").then().statusCode(200);
    user.request().body("{\"b\":2}").patch("/api/v1/patients/p1/").then().statusCode(200);
    user.request().get("/api/v1/records/p1/versions/").then().statusCode(200);
    user.request().get("/api/v1/records/p1/versions/1/").then().statusCode(200);
    user.request()
        .body("{\"targetVersion\":1}")
        .post("/api/v1/records/p1/restore/")
        .then()
        .statusCode(200);
    user.request().delete("/api/v1/patients/p1/").then().statusCode(204);
    user.request().body("{\"operations\":[]}").post("/api/v1/batch/").then().statusCode(200);
    user.request()
        .body("{\"ids\":[],\"collection\":\"patients\"}")
        .delete("/api/v1/batch/")
        .then()
        .statusCode(200);
  }

  @Test
  void recordsShouldBeACollectionTooBesideTheirVersions() {
    tenant.define(CollectionDefinition.shared("records"));
    for (String id : List.of("r1", "versions", "restore")) {
      String path = "/api/v1/records/" + id;
      user.request().body("{\"a\":1}").put(path).then().statusCode(201);
      user.request().get(path).then().statusCode(200).body("id", equalTo(id));
      user.request().get(path + "/").then().statusCode(200).body("id", equalTo(id));
      user.request()
          .get(path + "/versions")
          .then()
          .statusCode(200)
          .body("collection", equalTo("records"));
    }
    user.request().get("/api/v1/records").then().body("records", hasSize(3));
    user.request().body("{\"a\":2}").patch("/api/v1/records/r1/").then().statusCode(200);
    user.request()
        .body("{\"targetVersion\":1}")
        .post("/api/v1/records/r1/restore")
        .then()
        .statusCode(200)
        .body("newVersion", equalTo(3));
    user.request().delete("/api/v1/records/r1").then().statusCode(204);
    ErrorAnswer.of(user.request().post("/api/v1/records/r1/versions"))
        .shouldBe(ErrorCode.METHOD_NOT_ALLOWED);
    ErrorAnswer.of(user.request().get("/api/v1/records/r1/restore/"))
        .shouldBe(ErrorCode.METHOD_NOT_ALLOWED);
    ErrorAnswer.of(user.request().get("/api/v1/records/r1/nothing")).shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(user.request().get("/api/v1/patients/r1/versions"))
        .shouldBe(ErrorCode.NOT_FOUND);
  }

  @Test
  void aTrailingSlashShouldKeepTheQuery() {
    user.request().body("{}").put("/api/v1/patients/p1").then().statusCode(201);
    user.request().body("{}").put("/api/v1/patients/p2").then().statusCode(201);

    user.request().get("/api/v1/patients/?limit=1").then().body("records", hasSize(1));
    device.request().get("/api/v1/sync/pull/?limit=1").then().body("changes", hasSize(1));
    ErrorAnswer.of(device.request().get("/api/v1/sync/pull/?limit=x")).shouldName("limit");
    user.request()
        .get("/api/v1/records/p1/versions/?collection=patients")
        .then()
        .body("collection", equalTo("patients"));
    ErrorAnswer.of(user.request().get("/api/v1/records/p1/versions/?limit=x")).shouldName("limit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v1/sync",
        "/api/v1/sync/",
        "/api/v1/sync/nothing",
        "/api/v1/batch/nothing",
        "/api/v1/uploads",
        "/api/v1/patients/p1/nothing",
        "/q/nothing",
        "/health",
        "/health/nothing",
        "/.well-known/nothing"
      })
  void anUnknownPathShouldBeNotFound(String path) {
    ErrorAnswer.of(user.request().header("X-Request-ID", "r-1").get(path))
        .shouldBe(ErrorCode.NOT_FOUND);
  }

  @Test
  void reservedNamesShouldNotBeCollections() {
    ErrorAnswer.of(user.request().body("{}").post("/api/v1/uploads")).shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(user.request().body("{}").put("/api/v1/auth/u1")).shouldBe(ErrorCode.NOT_FOUND);
  }

  @Test
  void aMethodThatAPathDoesNotTakeShouldBeRefused() {
    ErrorAnswer.of(device.request().header("X-Request-ID", "r-1").get("/api/v1/sync/push"))
        .shouldBe(ErrorCode.METHOD_NOT_ALLOWED);
    ErrorAnswer.of(device.request().put("/api/v1/sync/push"))
        .shouldBe(ErrorCode.METHOD_NOT_ALLOWED);
    ErrorAnswer.of(device.request().delete("/api/v1/patients"))
        .shouldBe(ErrorCode.METHOD_NOT_ALLOWED);
    ErrorAnswer.of(user.request().get("/api/v1/batch")).shouldBe(ErrorCode.METHOD_NOT_ALLOWED);
    ErrorAnswer.of(Api.request().get("/api/auth/login")).shouldBe(ErrorCode.METHOD_NOT_ALLOWED);
  }

  @Test
  void anAnswerThatCannotBeGivenShouldBeRefused() {
    ErrorAnswer.of(user.request().accept("text/xml").get("/api/v1/patients"))
        .shouldBe(ErrorCode.NOT_ACCEPTABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/xml", "text/plain", "multipart/form-data; boundary=x"})
  void aBodyOfAnotherTypeShouldBeRefused(String type) throws Exception {
    for (String path : List.of("/api/v1/sync/push", "/api/v1/patients", "/api/auth/login")) {
      RawHttp.Answer answer =
          exchange(
              "POST "
                  + path
                  + " HTTP/1.1\nContent-Type: "
                  + type
                  + "\nX-Request-ID: r-1\n"
                  + "Content-Length: 2\n",
              "{}");
      assertThat(answer.status()).as(path).isEqualTo(415);
      assertThat(answer.headers()).containsEntry("x-request-id", "r-1");
      assertThat(answer.body())
          .contains("UNSUPPORTED_MEDIA_TYPE", "Content-Type", "\"requestId\":\"r-1\"");
    }
    assertThat(tenant.position()).isEqualTo(1);
  }

  @Test
  void aBodyOfNoStatedTypeShouldBeTakenAsJson() throws Exception {
    assertThat(exchange("PUT /api/v1/patients/p1 HTTP/1.1\nContent-Length: 2\n", "{}").status())
        .isEqualTo(201);
    assertThat(
            exchange(
                    "PUT /api/v1/patients/p2 HTTP/1.1\nContent-Length: 2\n"
                        + "Content-Type: application/x-www-form-urlencoded\n",
                    "{}")
                .status())
        .as("what curl says of a body when it is told nothing")
        .isEqualTo(201);
    assertThat(
            exchange(
                    "PATCH /api/v1/patients/p1 HTTP/1.1\nContent-Length: 7\n"
                        + "Content-Type: application/merge-patch+json\n",
                    "{\"a\":1}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void aRequestThatReachesNoEndpointShouldBeAnsweredAlike() throws Exception {
    try (var http = new RawHttp(server)) {
      RawHttp.Answer answer = http.send("GET / HTTP/1.1\nX-Request-ID: r-1\n\n").answer();

      assertThat(answer.status()).as("there is no Host").isEqualTo(400);
      assertThat(answer.headers())
          .containsEntry("x-request-id", "r-1")
          .containsEntry("content-type", "application/json");
      assertThat(answer.body()).contains("VALIDATION_ERROR", "\"requestId\":\"r-1\"");
    }
  }

  @Test
  void theRequestsIdShouldComeBackInEveryAnswer() {
    for (String path : List.of("/api/v1/patients", "/api/v1/patients/none", "/nothing")) {
      assertThat(user.request().header("X-Request-ID", "my-id").get(path).header("X-Request-ID"))
          .isEqualTo("my-id");
    }
    assertThat(user.request().get("/api/v1/patients").header("X-Request-ID")).hasSize(36);
    assertThat(
            user.request()
                .header("X-Request-ID", "not proper")
                .get("/api/v1/patients")
                .header("X-Request-ID"))
        .as("an id that is not proper is replaced")
        .hasSize(36);
  }

  @Test
  void anErrorShouldCarryTheIdOfItsOwnRequest() throws Exception {
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> requests =
          IntStream.range(0, 200)
              .<Callable<String>>mapToObj(i ->
                  () ->
                      user.request()
                          .header("X-Request-ID", "r-" + i)
                          .get("/api/v1/patients/none")
                          .path("error.requestId"))
              .toList();
      List<Future<String>> ids = clients.invokeAll(requests);
      for (int i = 0; i < ids.size(); i++) {
        assertThat(ids.get(i).get()).isEqualTo("r-" + i);
      }
    }
  }

  private RawHttp.Answer exchange(String head, String body) throws Exception {
    try (var http = new RawHttp(server)) {
      String all = head + "Host: test\nAuthorization: Bearer " + user.token() + "\n";
      return http.send(all + "X-Device-ID: tablet\n\n" + body).answer();
    }
  }
}
