package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.core.Role;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SingleRecordTest {
  private static final String P1 = "/api/v1/patients/p1";

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser user;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
  }

  @Test
  void puttingWhatIsNotThereShouldCreateIt() {
    put("{\"name\":\"Asha\",\"age\":61.50}")
        .then()
        .statusCode(201)
        .header("Location", P1)
        .header("ETag", "\"1\"")
        .header("X-Vector-Clock", notNullValue())
        .body("id", equalTo("p1"))
        .body("name", equalTo("Asha"))
        .body("version", equalTo(1))
        .body("vectorClock.server", equalTo(1))
        .body("createdAt", notNullValue())
        .body("updatedAt", notNullValue());
    assertThat(user.request().get(P1).asString()).contains("\"age\":61.50");
  }

  @Test
  void puttingWhatIsThereShouldReplaceIt() {
    put("{\"a\":1,\"b\":1}");

    put("{\"a\":2}")
        .then()
        .statusCode(200)
        .header("ETag", "\"2\"")
        .header("Location", nullValue())
        .body("a", equalTo(2))
        .body("$", not(hasKey("b")));
  }

  @Test
  void whatSaysWhatStandsShouldMakeNoVersion() {
    put("{\"a\":1,\"b\":2}");
    long position = tenant.position();

    put("{\"b\":2.0,\"a\":1}").then().statusCode(200).header("ETag", "\"1\"");
    user.request().body("{\"a\":1}").patch(P1).then().statusCode(200).header("ETag", "\"1\"");
    assertThat(tenant.position()).isEqualTo(position);
  }

  @Test
  void whatWasReadShouldBeTakenBack() {
    put("{\"a\":1}");
    String read = user.request().get(P1).asString();

    put(read.replace("\"a\":1", "\"a\":2")).then().statusCode(200).body("version", equalTo(2));
    ErrorAnswer.of(put(read.replace("\"a\":1", "\"a\":3")))
        .shouldBe(ErrorCode.VERSION_MISMATCH)
        .shouldSay("2");
    user.request().get(P1).then().body("a", equalTo(2));
  }

  @Test
  void aPatchShouldBeMerged() {
    put("{\"a\":1,\"b\":{\"c\":1,\"d\":[1,2]},\"e\":1}");

    for (String type : List.of("application/json", "application/merge-patch+json")) {
      user.request()
          .contentType(type)
          .body("{\"a\":null,\"b\":{\"c\":2,\"d\":[3]},\"f\":4}")
          .patch(P1)
          .then()
          .statusCode(200)
          .header("ETag", "\"2\"")
          .body("$", not(hasKey("a")))
          .body("b.c", equalTo(2))
          .body("b.d", contains(3))
          .body("e", equalTo(1))
          .body("f", equalTo(4));
    }
  }

  @Test
  void whatWasDeletedShouldBeGoneAndItsIdBeFree() {
    put("{\"a\":1}");
    Response deleted = user.request().delete(P1);
    deleted.then().statusCode(204);
    assertThat(deleted.asString()).isEmpty();

    ErrorAnswer.of(user.request().get(P1)).shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(user.request().delete(P1)).shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(user.request().body("{\"a\":2}").patch(P1)).shouldBe(ErrorCode.NOT_FOUND);
    user.request().get("/api/v1/patients").then().body("records", hasSize(0));

    put("{\"b\":1}").then().statusCode(201).body("version", equalTo(3)).body("$", not(hasKey("a")));
  }

  @Test
  void whatIsPostedShouldBeCreatedUnderItsIdOrANewOne() {
    user.request()
        .body("{\"id\":\"p1\",\"a\":1}")
        .post("/api/v1/patients")
        .then()
        .statusCode(201)
        .header("Location", P1)
        .header("ETag", "\"1\"");
    ErrorAnswer.of(user.request().body("{\"id\":\"p1\",\"a\":2}").post("/api/v1/patients"))
        .shouldBe(ErrorCode.VERSION_MISMATCH);
    user.request().get(P1).then().body("a", equalTo(1));

    Response unnamed = user.request().body("{}").post("/api/v1/patients");
    unnamed.then().statusCode(201).body("id", matchesPattern("[0-9a-f-]{14}7[0-9a-f-]{21}"));
    user.request().get(unnamed.header("Location")).then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "W/\"1\"", "\"7\", \"1\"", "\"x\",\"1\"", "*"})
  void whatHasNotChangedShouldNotBeSentAgain(String known) {
    put("{\"a\":1}");

    Response same = user.request().header("If-None-Match", known).get(P1);
    same.then().statusCode(304).header("ETag", "\"1\"");
    assertThat(same.asString()).isEmpty();
    if (!known.equals("*")) {
      put("{\"a\":2}");
      user.request().header("If-None-Match", known).get(P1).then().statusCode(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "\"7\", \"1\"", "*"})
  void aConditionThatIsMetShouldLetTheWritePass(String condition) {
    put("{\"a\":1}");
    conditional("If-Match", condition).body("{\"a\":2}").put(P1).then().statusCode(200);

    if (!condition.equals("*")) {
      ErrorAnswer.of(conditional("If-Match", condition).body("{\"a\":3}").put(P1))
          .shouldBe(ErrorCode.PRECONDITION_FAILED);
      ErrorAnswer.of(conditional("If-Match", condition).body("{\"a\":3}").patch(P1))
          .shouldBe(ErrorCode.PRECONDITION_FAILED);
      ErrorAnswer.of(conditional("If-Match", condition).delete(P1))
          .shouldBe(ErrorCode.PRECONDITION_FAILED);
    }
    user.request().get(P1).then().body("a", equalTo(2));
    conditional("If-Match", "\"2\"").delete(P1).then().statusCode(204);
    for (String any : List.of("*", "\"3\"", "\"2\", \"3\"")) {
      ErrorAnswer.of(conditional("If-Match", any).body("{\"a\":3}").put(P1))
          .shouldBe(ErrorCode.PRECONDITION_FAILED);
    }
    ErrorAnswer.of(user.request().get(P1)).shouldBe(ErrorCode.NOT_FOUND);
  }

  @Test
  void ifNoneMatchShouldCreateOnly() {
    conditional("If-None-Match", "*").body("{\"a\":1}").put(P1).then().statusCode(201);
    ErrorAnswer.of(conditional("If-None-Match", "*").body("{\"a\":2}").put(P1))
        .shouldBe(ErrorCode.PRECONDITION_FAILED);
    user.request().delete(P1).then().statusCode(204);
    conditional("If-None-Match", "*").body("{\"a\":3}").put(P1).then().statusCode(201);
  }

  @Test
  void ofManyWhoEditTheSameVersionOneShouldWin() throws Exception {
    put("{\"a\":0}");
    List<Response> answers =
        together(i -> conditional("If-Match", "\"1\"").body("{\"a\":" + (i + 1) + "}").put(P1));

    assertThat(answers).extracting(Response::statusCode).containsOnlyOnce(200);
    answers.stream()
        .filter(answer -> answer.statusCode() != 200)
        .forEach(answer -> ErrorAnswer.of(answer).shouldBe(ErrorCode.PRECONDITION_FAILED));
    user.request().get(P1).then().body("version", equalTo(2));
  }

  @Test
  void ofManyWhoCreateTheSameRecordOneShouldWin() throws Exception {
    List<Response> answers =
        together(
            i -> user.request().body("{\"id\":\"p1\",\"a\":" + i + "}").post("/api/v1/patients"));

    assertThat(answers).extracting(Response::statusCode).containsOnlyOnce(201);
    user.request().get(P1).then().body("version", equalTo(1));
  }

  @Test
  void aListShouldComeByIdPageByPage() {
    for (String id : List.of("c", "B", "a")) {
      user.request().body("{}").put("/api/v1/patients/" + id).then().statusCode(201);
    }
    Response first = user.request().get("/api/v1/patients?limit=2");
    first
        .then()
        .statusCode(200)
        .body("records.id", contains("B", "a"))
        .body("hasMore", equalTo(true))
        .body("after", equalTo("a"));
    user.request()
        .get("/api/v1/patients?limit=2&after=" + first.path("after"))
        .then()
        .body("records.id", contains("c"))
        .body("hasMore", equalTo(false))
        .body("after", nullValue());
  }

  @Test
  void aListThatHasNotChangedShouldNotBeSentAgain() {
    put("{\"a\":1}");
    String tag = user.request().get("/api/v1/patients").header("ETag");

    user.request()
        .header("If-None-Match", tag)
        .get("/api/v1/patients")
        .then()
        .statusCode(304)
        .header("ETag", tag);
    user.request().body("{}").put("/api/v1/journal/j1").then().statusCode(201);
    assertThat(listed(tag)).as("another collection changed").isEqualTo(304);
    user.request().delete(P1).then().statusCode(204);
    assertThat(listed(tag)).as("a record was deleted").isEqualTo(200);
  }

  @Test
  void whatOthersKeepToThemselvesShouldNotBeThere() {
    TestUser other = tenant.member("ravi");
    other.request().body("{\"secret\":1}").put("/api/v1/journal/j1").then().statusCode(201);

    ErrorAnswer.of(user.request().get("/api/v1/journal/j1")).shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(user.request().body("{}").patch("/api/v1/journal/j1"))
        .shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(user.request().delete("/api/v1/journal/j1")).shouldBe(ErrorCode.NOT_FOUND);
    ErrorAnswer.of(user.request().body("{}").put("/api/v1/journal/j1"))
        .shouldBe(ErrorCode.ID_TAKEN);
    user.request().get("/api/v1/journal").then().body("records", hasSize(0));
    other.request().get("/api/v1/journal/j1").then().body("version", equalTo(1));
  }

  @Test
  void onlyWhoMayShouldWrite() {
    TestUser admin = tenant.user("meera", Role.ADMIN);
    admin.request().body("{\"a\":1}").put("/api/v1/notices/n1").then().statusCode(201);

    user.request().get("/api/v1/notices/n1").then().statusCode(200);
    ErrorAnswer.of(user.request().body("{\"a\":2}").put("/api/v1/notices/n1"))
        .shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(user.request().body("{\"a\":2}").patch("/api/v1/notices/n1"))
        .shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(user.request().delete("/api/v1/notices/n1")).shouldBe(ErrorCode.FORBIDDEN);
    admin.request().get("/api/v1/notices/n1").then().body("a", equalTo(1));
  }

  @Test
  void headShouldSayWhatGetSaysWithoutItsBody() {
    put("{\"a\":1}");
    RequestSpecification plain =
        RestAssured.given().header("Authorization", "Bearer " + user.token());

    Response head = plain.head(P1);
    head.then().statusCode(200).header("ETag", "\"1\"");
    assertThat(head.asString()).isEmpty();
    plain.head("/api/v1/patients/none").then().statusCode(404);
    RestAssured.given().head(P1).then().statusCode(401);
  }

  @Test
  void optionsShouldSayWhichMethodsAPathTakes() {
    Response options =
        RestAssured.given().header("Authorization", "Bearer " + user.token()).options(P1);

    options.then().statusCode(200);
    assertThat(List.of(options.header("Allow").split(", *")))
        .contains("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS");
  }

  private Response put(String body) {
    return user.request().body(body).put(P1);
  }

  private int listed(String tag) {
    return user.request().header("If-None-Match", tag).get("/api/v1/patients").statusCode();
  }

  private RequestSpecification conditional(String header, String value) {
    return user.request().header(header, value);
  }

  @FunctionalInterface
  private interface Sender {
    Response send(int number);
  }

  private static List<Response> together(Sender sender) throws Exception {
    List<Callable<Response>> requests =
        IntStream.range(0, 8).<Callable<Response>>mapToObj(i -> () -> sender.send(i)).toList();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Response>();
      for (Future<Response> answer : clients.invokeAll(requests)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
