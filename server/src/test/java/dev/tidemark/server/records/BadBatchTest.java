package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.tidemark.server.Endpoint;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Batches that cannot be understood, and operations that cannot: each is refused by the name of
/// what is wrong, and has no effect.
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadBatchTest {
  private static final String LONG = "x".repeat(129);

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestDevice device;
  private String before;
  private int requests;
  private String requestId;

  @BeforeEach
  void setUp() {
    requestId = "bad-" + ++requests;
    if (tenant != null) {
      return;
    }
    tenant = tenants.add();
    device = tenant.member("asha").device("tablet");
    device.request().body("{\"name\":\"Asha\"}").put("/api/v1/patients/p1").then().statusCode(201);
    tenant.member("ravi").request().body("{}").put("/api/v1/journal/j1").then().statusCode(201);
    before = tenant.everything(device);
  }

  @AfterEach
  void nothingShouldHaveBeenStored() {
    assertThat(tenant.everything(device)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST   | {}                                      | operations
          POST   | {"operations":null}                     | operations
          POST   | {"operations":{}}                       | operations
          POST   | {"operations":"x"}                      | operations
          POST   | {"operations":5}                        | operations
          POST   | {"operations":[OPERATION],"atomic":1}   | atomic
          POST   | {"operations":[OPERATION],"atomic":"x"} | atomic
          POST   | {"operations":[OPERATION],"atomic":{}}  | atomic
          POST   | {"operations":[OPERATION}               | body
          POST   | {"operations":[{"a":1,"a":2}]}          | /operations/0/a
          POST   | {"operations":[OPERATION,{"body":{"x":1e999}}]} | /operations/1/body/x
          POST   | []                                      | body
          POST   | [OPERATION]                             | body
          POST   | nonsense                                | body
          DELETE | {}                                      | collection
          DELETE | {"collection":"patients"}               | ids
          DELETE | {"ids":["p1"]}                          | collection
          DELETE | {"ids":null,"collection":"patients"}    | ids
          DELETE | {"ids":"p1","collection":"patients"}    | ids
          DELETE | {"ids":{},"collection":"patients"}      | ids
          DELETE | {"ids":["p1",5],"collection":"patients"} | /ids/1
          DELETE | {"ids":[null],"collection":"patients"}  | /ids/0
          DELETE | {"ids":[["p1"]],"collection":"patients"} | /ids/0
          DELETE | {"ids":["p1"],"collection":5}           | collection
          DELETE | {"ids":["p1"],"collection":null}        | collection
          DELETE | {"ids":["p1"],"collection":""}          | collection
          DELETE | {"ids":["p1"],"collection":"a b"}       | collection
          DELETE | {"ids":["p1"],"collection":"LONG"}      | collection
          DELETE | {"ids":["p1"                            | body
          """)
  void aBatchThatCannotBeReadShouldBeRefused(String method, String body, String field) {
    ErrorAnswer.of(request().body(filled(body)).request(method, "/api/v1/batch"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field)
        .shouldEcho(requestId);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "DELETE"})
  void aBatchWithoutABodyShouldBeRefused(String method) {
    ErrorAnswer.of(request().request(method, "/api/v1/batch"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("body");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          5                                                             | VALIDATION_ERROR | /operations/1
          null                                                          | VALIDATION_ERROR | /operations/1
          [OPERATION]                                                   | VALIDATION_ERROR | /operations/1
          {}                                                            | VALIDATION_ERROR | method
          {"path":"/patients/p1"}                                       | VALIDATION_ERROR | method
          {"method":5,"path":"/patients/p1"}                            | VALIDATION_ERROR | method
          {"method":null,"path":"/patients/p1"}                         | VALIDATION_ERROR | method
          {"method":["GET"],"path":"/patients/p1"}                      | VALIDATION_ERROR | method
          {"method":"","path":"/patients/p1"}                           | VALIDATION_ERROR | method
          {"method":"get","path":"/patients/p1"}                        | VALIDATION_ERROR | method
          {"method":"HEAD","path":"/patients/p1"}                       | VALIDATION_ERROR | method
          {"method":"FETCH","path":"/patients/p1"}                      | VALIDATION_ERROR | method
          {"method":"DELETE","path":"/patients"}                        | METHOD_NOT_ALLOWED | method
          {"method":"PUT","path":"/patients/","body":{}}                | METHOD_NOT_ALLOWED | method
          {"method":"PATCH","path":"/patients","body":{}}               | METHOD_NOT_ALLOWED | method
          {"method":"POST","path":"/patients/p1","body":{}}             | METHOD_NOT_ALLOWED | method
          {"method":"GET"}                                              | VALIDATION_ERROR | path
          {"method":"GET","path":5}                                     | VALIDATION_ERROR | path
          {"method":"GET","path":{"a":1}}                               | VALIDATION_ERROR | path
          {"method":"GET","path":""}                                    | VALIDATION_ERROR | path
          {"method":"GET","path":"patients/p1"}                         | VALIDATION_ERROR | path
          {"method":"GET","path":"http://elsewhere.test/patients/p1"}   | VALIDATION_ERROR | path
          {"method":"GET","path":"/patients/%zz"}                       | VALIDATION_ERROR | path
          {"method":"GET","path":"/patients/p1/nothing"}                | NOT_FOUND        | path
          {"method":"GET","path":"/records/r1/versions"}                | NOT_FOUND        | path
          {"method":"GET","path":"/api/v1/patients/p1/nothing"}         | NOT_FOUND        | path
          {"method":"GET","path":"/api/v2/patients/p1"}                 | NOT_FOUND        | path
          {"method":"GET","path":"//patients/p1"}                       | NOT_FOUND        | path
          {"method":"GET","path":"/api/v1/sync/pull"}                   | NOT_FOUND        | path
          {"method":"GET","path":"/sync/status"}                        | NOT_FOUND        | path
          {"method":"POST","path":"/batch","body":{"operations":[]}}    | NOT_FOUND        | path
          {"method":"GET","path":"/users"}                              | NOT_FOUND        | path
          {"method":"PUT","path":"/conflicts/c1","body":{}}             | NOT_FOUND        | path
          {"method":"GET","path":"/"}                                   | VALIDATION_ERROR | collection
          {"method":"GET","path":"/a%20b/p1"}                           | VALIDATION_ERROR | collection
          {"method":"GET","path":"/LONG"}                               | VALIDATION_ERROR | collection
          {"method":"GET","path":"/patients/LONG"}                      | VALIDATION_ERROR | id
          {"method":"GET","path":"/patients/../p1"}                     | NOT_FOUND        | path
          {"method":"GET","path":"/patients/a b"}                       | VALIDATION_ERROR | id
          {"method":"GET","path":"/patients/a+b"}                       | VALIDATION_ERROR | id
          {"method":"GET","path":"/patients/a%2Fb"}                     | VALIDATION_ERROR | id
          {"method":"GET","path":"/patients/%00"}                       | VALIDATION_ERROR | id
          {"method":"GET","path":"/patients?limit=0"}                   | VALIDATION_ERROR | limit
          {"method":"GET","path":"/patients?limit"}                     | VALIDATION_ERROR | limit
          {"method":"GET","path":"/patients?limit=1001"}                | VALIDATION_ERROR | limit
          {"method":"GET","path":"/patients?after=a%20b"}               | VALIDATION_ERROR | after
          {"method":"POST","path":"/patients"}                          | VALIDATION_ERROR | body
          {"method":"POST","path":"/patients","body":null}              | VALIDATION_ERROR | body
          {"method":"POST","path":"/patients","body":[]}                | VALIDATION_ERROR | body
          {"method":"PUT","path":"/patients/p1"}                        | VALIDATION_ERROR | body
          {"method":"PUT","path":"/patients/p1","body":"x"}             | VALIDATION_ERROR | body
          {"method":"PATCH","path":"/patients/p1","body":5}             | VALIDATION_ERROR | body
          {"method":"POST","path":"/patients","body":{"id":5}}          | VALIDATION_ERROR | id
          {"method":"POST","path":"/patients","body":{"id":"LONG"}}     | VALIDATION_ERROR | id
          {"method":"PUT","path":"/patients/p1","body":{"id":"p2"}}     | VALIDATION_ERROR | id
          {"method":"PUT","path":"/patients/p1","body":{"version":"1"}} | VALIDATION_ERROR | version
          {"method":"GET","path":"/patients/p1","requestId":5}          | VALIDATION_ERROR | requestId
          {"method":"GET","path":"/patients/p1","requestId":{}}         | VALIDATION_ERROR | requestId
          {"method":"GET","path":"/patients/p1","headers":[]}           | VALIDATION_ERROR | headers
          {"method":"GET","path":"/patients/p1","headers":"x"}          | VALIDATION_ERROR | headers
          {"method":"GET","path":"/patients/p1","headers":{"If-Match":1}} | VALIDATION_ERROR | headers/If-Match
          {"method":"DELETE","path":"/patients/p1","headers":{"If-Match":"x"}} | VALIDATION_ERROR | If-Match
          {"method":"PUT","path":"/patients/p1","body":{},"headers":{"If-None-Match":"x"}} | VALIDATION_ERROR | If-None-Match
          {"method":"POST","path":"/patients","body":{"id":"p1"}}       | VERSION_MISMATCH | -
          {"method":"PUT","path":"/patients/p1","body":{"version":2}}   | VERSION_MISMATCH | -
          {"method":"POST","path":"/messages","body":{}}                | FORBIDDEN        | /collection
          {"method":"PUT","path":"/notices/n1","body":{}}               | FORBIDDEN        | -
          {"method":"PUT","path":"/nothing/n1","body":{}}               | NOT_FOUND        | /collection
          {"method":"GET","path":"/nothing"}                            | NOT_FOUND        | -
          {"method":"GET","path":"/nothing/n1"}                         | NOT_FOUND        | -
          {"method":"GET","path":"/journal/j1"}                         | NOT_FOUND        | -
          {"method":"PATCH","path":"/journal/j1","body":{}}             | NOT_FOUND        | -
          {"method":"DELETE","path":"/journal/j1"}                      | NOT_FOUND        | -
          {"method":"PUT","path":"/journal/j1","body":{}}               | ID_TAKEN         | -
          """)
  void anOperationThatCannotBeDoneShouldFailByItself(
      String operation, ErrorCode code, @Nullable String field) {
    String good = "{\"method\":\"GET\",\"path\":\"/patients/p1\",\"requestId\":\"good\"}";
    Response answer =
        request()
            .body("{\"operations\":[" + good + "," + filled(operation) + "," + good + "]}")
            .post("/api/v1/batch");

    ErrorAnswer.shouldShowNothingOfTheInside(answer.asString());
    answer
        .then()
        .statusCode(200)
        .body("results.status", contains(200, code.status(), 200))
        .body("results[1].body.error.code", equalTo(code.name()))
        .body("results[1].body.error.details.field", equalTo(field))
        .body("results[1].body.error.requestId", equalTo(requestId));
    if (field != null && !code.equals(ErrorCode.FORBIDDEN) && !field.equals("/collection")) {
      assertThat(answer.<String>path("results[1].body.error.message")).contains(field);
    }
  }

  @Test
  void aThousandOperationsShouldBeReadAndNotOneMore() {
    String unknown = "{\"method\":\"GET\",\"path\":\"/nothing\"}";
    String thousand = times(1_000, unknown);
    request()
        .body("{\"operations\":[" + thousand + "]}")
        .post("/api/v1/batch")
        .then()
        .statusCode(200)
        .body("results", hasSize(1_000));

    requestId = "bad-" + ++requests;
    ErrorAnswer.of(
            request()
                .body("{\"operations\":[" + thousand + "," + unknown + "]}")
                .post("/api/v1/batch"))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE)
        .shouldName("operations");
  }

  @Test
  void aThousandIdsShouldBeReadAndNotOneMore() {
    String thousand = times(1_000, "\"none\"");
    request()
        .body("{\"collection\":\"patients\",\"ids\":[" + thousand + "]}")
        .delete("/api/v1/batch")
        .then()
        .statusCode(200)
        .body("failed", hasSize(1));

    requestId = "bad-" + ++requests;
    ErrorAnswer.of(
            request()
                .body("{\"collection\":\"patients\",\"ids\":[" + thousand + ",\"p1\"]}")
                .delete("/api/v1/batch"))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE)
        .shouldName("ids");
  }

  @Test
  void listsShouldHoldTenThousandRecordsTogetherAndNotOneMore() {
    String thousand = "{\"method\":\"GET\",\"path\":\"/patients?limit=1000\"}";
    String one = "{\"method\":\"GET\",\"path\":\"/patients?limit=1\"}";

    Response answer =
        request()
            .body("{\"operations\":[" + times(10, thousand) + "," + one + "]}")
            .post("/api/v1/batch");

    answer
        .then()
        .statusCode(200)
        .body("results[9].status", equalTo(200))
        .body("results[10].status", equalTo(413))
        .body("results[10].body.error.details.field", equalTo("limit"));
  }

  @Test
  void aBatchOverTheLimitOfItsBodyShouldBeRefused() {
    byte[] large = new byte[10 * 1024 * 1024 + 1];
    Arrays.fill(large, (byte) ' ');

    for (String method : new String[] {"POST", "DELETE"}) {
      ErrorAnswer.of(request().body(large).request(method, "/api/v1/batch"))
          .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE)
          .shouldName("body");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "LONG"})
  void anIdOfTheRequestThatIsNotProperShouldBeRefused(String id) {
    for (Endpoint endpoint : new Endpoint[] {Endpoint.BATCH, Endpoint.BATCH_DELETE}) {
      ErrorAnswer.of(endpoint.send(device.user().request().header("X-Request-ID", filled(id))))
          .shouldBe(ErrorCode.VALIDATION_ERROR)
          .shouldName("X-Request-ID");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "not base64", "WzFd"})
  void aHeaderWithWhatIsNoVectorClockShouldBeRefused(String header) {
    for (Endpoint endpoint : new Endpoint[] {Endpoint.BATCH, Endpoint.BATCH_DELETE}) {
      ErrorAnswer.of(endpoint.send(device.user().request().header("X-Vector-Clock", header)))
          .shouldBe(ErrorCode.INVALID_VECTOR_CLOCK)
          .shouldName("X-Vector-Clock");
    }
  }

  private RequestSpecification request() {
    return device.user().request().header("X-Request-ID", requestId);
  }

  private static String filled(String text) {
    return text.replace("OPERATION", Endpoint.OPERATION).replace("LONG", LONG);
  }

  private static String times(int count, String text) {
    return Stream.generate(() -> text).limit(count).collect(Collectors.joining(","));
  }
}
