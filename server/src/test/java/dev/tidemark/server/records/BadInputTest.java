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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that are JSON, or have no body, and still cannot be understood: each is refused by the
/// name of what is wrong, and has no effect.
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final String LONG = "x".repeat(129);

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestDevice device;
  private TestDevice ofOther;
  private TestDevice ofOtherTenant;
  private String before;

  @BeforeEach
  void setUp() {
    if (tenant != null) {
      return;
    }
    tenant = tenants.add();
    device = tenant.member("asha").device("tablet");
    ofOther = tenant.member("ravi").device("phone");
    ofOtherTenant = tenants.add().member("asha").device("tablet");
    device.request().body("{\"name\":\"Asha\"}").put("/api/v1/patients/p1").then().statusCode(201);
    ofOther.request().body("{}").put("/api/v1/journal/j1").then().statusCode(201);
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
          push       | {}                                                   | changes
          push       | {"changes":null}                                     | changes
          push       | {"changes":{}}                                       | changes
          push       | {"changes":"x"}                                      | changes
          push       | {"changes":[1]}                                      | /changes/0
          push       | {"changes":[CHANGE,null]}                            | /changes/1
          push       | {"changes":[CHANGE,[]]}                              | /changes/1
          push       | {"changes":[CHANGE],"lastSyncTimestamp":5}           | lastSyncTimestamp
          push       | {"changes":[CHANGE],"lastSyncTimestamp":""}          | lastSyncTimestamp
          push       | {"changes":[CHANGE],"lastSyncTimestamp":"yesterday"} | lastSyncTimestamp
          push       | {"changes":[CHANGE],"lastSyncTimestamp":{}}          | lastSyncTimestamp
          full       | {"collections":"patients"}                           | collections
          full       | {"collections":{}}                                   | collections
          full       | {"collections":[1]}                                  | collections
          full       | {"collections":[null]}                               | collections
          full       | {"collections":[""]}                                 | collections
          full       | {"collections":["a b"]}                              | collections
          full       | {"collections":["LONG"]}                             | collections
          full       | {"includeDeleted":"yes"}                             | includeDeleted
          full       | {"includeDeleted":1}                                 | includeDeleted
          full       | {"checksum":"sha256"}                                | checksum
          full       | {"checksum":[]}                                      | checksum
          initialize | {"deviceInfo":[]}                                    | deviceInfo
          initialize | {"deviceInfo":"ios"}                                 | deviceInfo
          initialize | {"deviceInfo":1}                                     | deviceInfo
          """)
  void aMemberOfTheWrongTypeShouldBeRefused(String operation, String body, String field) {
    ErrorAnswer.of(request().body(filled(body)).post("/api/v1/sync/" + operation))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field)
        .shouldEcho("bad-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /id         | {"collection":"patients","operation":"create","data":{}}
          /id         | {"id":null,"collection":"patients","operation":"create","data":{}}
          /id         | {"id":5,"collection":"patients","operation":"create","data":{}}
          /id         | {"id":"","collection":"patients","operation":"create","data":{}}
          /id         | {"id":"LONG","collection":"patients","operation":"create","data":{}}
          /id         | {"id":"a b","collection":"patients","operation":"create","data":{}}
          /id         | {"id":"a/b","collection":"patients","operation":"create","data":{}}
          /id         | {"id":"é","collection":"patients","operation":"create","data":{}}
          /id         | {"id":"a\\u0000","collection":"patients","operation":"create","data":{}}
          /id         | {"id":{"a":[1]},"collection":"patients","operation":"create","data":{}}
          /collection | {"id":"n1","operation":"create","data":{}}
          /collection | {"id":"n1","collection":5,"operation":"create","data":{}}
          /collection | {"id":"n1","collection":"","operation":"create","data":{}}
          /collection | {"id":"n1","collection":"LONG","operation":"create","data":{}}
          /collection | {"id":"n1","collection":"a b","operation":"create","data":{}}
          /operation  | {"id":"n1","collection":"patients","data":{}}
          /operation  | {"id":"n1","collection":"patients","operation":null,"data":{}}
          /operation  | {"id":"n1","collection":"patients","operation":1,"data":{}}
          /operation  | {"id":"n1","collection":"patients","operation":"upsert","data":{}}
          /operation  | {"id":"n1","collection":"patients","operation":"CREATE","data":{}}
          /data       | {"id":"n1","collection":"patients","operation":"create"}
          /data       | {"id":"n1","collection":"patients","operation":"create","data":null}
          /data       | {"id":"n1","collection":"patients","operation":"create","data":[]}
          /data       | {"id":"n1","collection":"patients","operation":"create","data":"x"}
          /data       | {"id":"p1","collection":"patients","operation":"update","version":1}
          /data       | {"id":"p1","collection":"patients","operation":"delete","version":1,"data":5}
          /partial    | {"id":"p1","collection":"patients","operation":"update","version":1,"data":{"a":1},"partial":"yes"}
          /partial    | {"id":"p1","collection":"patients","operation":"update","version":1,"data":{"a":1},"partial":1}
          /version    | {"id":"p1","collection":"patients","operation":"update","data":{"a":1}}
          /version    | {"id":"p1","collection":"patients","operation":"update","data":{"a":1},"version":null}
          /version    | {"id":"p1","collection":"patients","operation":"update","data":{"a":1},"version":-1}
          /version    | {"id":"p1","collection":"patients","operation":"update","data":{"a":1},"version":1.0}
          /version    | {"id":"p1","collection":"patients","operation":"update","data":{"a":1},"version":"1"}
          /version    | {"id":"p1","collection":"patients","operation":"update","data":{"a":1},"version":99999999999999999999}
          /version    | {"id":"p1","collection":"patients","operation":"delete"}
          /timestamp  | {"id":"n1","collection":"patients","operation":"create","data":{},"timestamp":5}
          /timestamp  | {"id":"n1","collection":"patients","operation":"create","data":{},"timestamp":"2024-01-01"}
          /timestamp  | {"id":"n1","collection":"patients","operation":"create","data":{},"timestamp":"-999999999-01-01T00:00:00Z"}
          """)
  void aChangeThatCannotBeReadShouldBeRejectedByItself(String pointer, String change) {
    Response answer = push(filled(change), 200);

    assertThat(answer.<String>path("rejected[0].reason")).isEqualTo("validation_failed");
    assertThat(answer.<String>path("rejected[0].pointer")).isEqualTo(pointer);
    assertThat(answer.<String>path("rejected[0].message")).contains(pointer.substring(1));
    answer
        .then()
        .body("accepted", hasSize(0))
        .body("conflicts", hasSize(0))
        .body("rejected", hasSize(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unknown_collection   | {"id":"n1","collection":"nothing","operation":"create","data":{}}
          unknown_collection   | {"id":"n1","collection":"nothing","operation":"update","version":1,"data":{}}
          unknown_collection   | {"id":"n1","collection":"nothing","operation":"delete","version":1}
          read_only_collection | {"id":"n1","collection":"messages","operation":"create","data":{}}
          forbidden            | {"id":"n1","collection":"notices","operation":"create","data":{}}
          not_found            | {"id":"n1","collection":"patients","operation":"update","version":1,"data":{}}
          not_found            | {"id":"n1","collection":"patients","operation":"delete","version":1}
          not_found            | {"id":"j1","collection":"journal","operation":"update","version":1,"data":{}}
          not_found            | {"id":"j1","collection":"journal","operation":"delete","version":1}
          id_taken             | {"id":"j1","collection":"journal","operation":"create","data":{}}
          """)
  void aChangeThatMayNotBeShouldBeRejectedByItself(String reason, String change) {
    push(change, 200)
        .then()
        .body("accepted", hasSize(0))
        .body("conflicts", hasSize(0))
        .body("rejected", hasSize(1))
        .body("rejected[0].reason", equalTo(reason));
  }

  @Test
  void aThousandChangesShouldBeReadAndNotOneMore() {
    String unknown =
        "{\"id\":\"n1\",\"collection\":\"nothing\",\"operation\":\"create\",\"data\":{}}";
    push(times(1_000, unknown), 200).then().body("rejected", hasSize(1_000));

    ErrorAnswer.of(
            request()
                .body("{\"changes\":[" + times(1_001, unknown) + "]}")
                .post("/api/v1/sync/push"))
        .shouldBe(ErrorCode.PAYLOAD_TOO_LARGE)
        .shouldName("changes")
        .shouldEcho("bad-1");
  }

  static Stream<String> noClock() {
    String many =
        IntStream.range(0, 257)
            .mapToObj(i -> "\"d" + i + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    return Stream.of(
        "[]",
        "\"x\"",
        "1",
        "true",
        "{\"d\":-1}",
        "{\"d\":1.5}",
        "{\"d\":1.0}",
        "{\"d\":1e3}",
        "{\"d\":\"1\"}",
        "{\"d\":null}",
        "{\"d\":{}}",
        "{\"d\":[1]}",
        "{\"d\":true}",
        "{\"d\":9007199254740992}",
        "{\"d\":99999999999999999999}",
        "{\"\":1}",
        "{\"a b\":1}",
        "{\"a b\":\"1\"}",
        "{\"" + LONG + "\":1}",
        many);
  }

  @ParameterizedTest
  @MethodSource("noClock")
  void aChangeWithWhatIsNoVectorClockShouldBeRefusedWithAllOthers(String clock) {
    String change =
        "{\"id\":\"n1\",\"collection\":\"patients\",\"operation\":\"create\",\"data\":{},"
            + "\"vectorClock\":"
            + clock
            + "}";
    Response answer =
        request()
            .body("{\"changes\":[" + Endpoint.CHANGE + "," + change + "]}")
            .post("/api/v1/sync/push");

    ErrorAnswer.of(answer).shouldBe(ErrorCode.INVALID_VECTOR_CLOCK).shouldEcho("bad-1");
    assertThat(answer.<String>path("error.details.field")).startsWith("/changes/1/vectorClock");
    assertThat(answer.<String>path("error.message")).contains("vectorClock");
  }

  static Stream<String> noClockHeader() {
    return Stream.concat(
        Stream.of("null", "{}", "not base64", "e30=e30=", base64("{"), base64("{} {}")),
        noClock().map(BadInputTest::base64));
  }

  @ParameterizedTest
  @MethodSource("noClockHeader")
  void aHeaderWithWhatIsNoVectorClockShouldBeRefused(String header) {
    for (Endpoint endpoint : new Endpoint[] {Endpoint.PUSH, Endpoint.PULL}) {
      Response answer = endpoint.send(request().header("X-Vector-Clock", header));

      ErrorAnswer.of(answer).shouldBe(ErrorCode.INVALID_VECTOR_CLOCK).shouldEcho("bad-1");
      assertThat(answer.<String>path("error.details.field")).startsWith("X-Vector-Clock");
      assertThat(answer.<String>path("error.message")).startsWith("X-Vector-Clock");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sync/pull?limit=0                             | limit
          sync/pull?limit=-1                            | limit
          sync/pull?limit=1001                          | limit
          sync/pull?limit=1.5                           | limit
          sync/pull?limit=x                             | limit
          sync/pull?limit=99999999999                   | limit
          sync/pull?limit=%D9%A3                        | limit
          sync/pull?limit=%2B5                          | limit
          sync/pull?since=x                             | since
          sync/pull?since=5                             | since
          sync/pull?since=2024-01-01                    | since
          sync/pull?since=2024-01-01T00:00:00           | since
          sync/pull?since=2024-02-30T00:00:00Z          | since
          sync/pull?since=%2B999999999-01-01T00:00:00Z  | since
          sync/pull?since=9999-01-01T00:00:00Z          | since
          sync/pull?collections=patients,,journal       | collections
          sync/pull?collections=a%20b                   | collections
          sync/pull?collections=LONG                    | collections
          patients?limit=0                              | limit
          patients?limit=1001                           | limit
          patients?limit=x                              | limit
          patients?after=a%20b                          | after
          patients?after=LONG                           | after
          a%20b                                         | collection
          LONG                                          | collection
          a%20b/p1                                      | collection
          LONG/p1                                       | collection
          patients/a%20b                                | id
          patients/LONG                                 | id
          patients/%00                                  | id
          patients/a%2Fb                                | id
          patients/%C3%A9                               | id
          """)
  void aParameterThatIsNotAsExpectedShouldBeRefused(String path, String field) {
    ErrorAnswer.of(request().urlEncodingEnabled(false).get("/api/v1/" + filled(path)))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field)
        .shouldEcho("bad-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          POST   | patients        | -                | VALIDATION_ERROR | body
          POST   | patients        | {"id":5}         | VALIDATION_ERROR | id
          POST   | patients        | {"id":""}        | VALIDATION_ERROR | id
          POST   | patients        | {"id":"a b"}     | VALIDATION_ERROR | id
          POST   | patients        | {"id":"LONG"}    | VALIDATION_ERROR | id
          POST   | patients        | {"id":"p1"}      | VERSION_MISMATCH | -
          POST   | journal         | {"id":"j1"}      | ID_TAKEN         | -
          POST   | nothing         | {}               | NOT_FOUND        | -
          POST   | messages        | {}               | FORBIDDEN        | -
          POST   | notices         | {}               | FORBIDDEN        | -
          POST   | a%20b           | {}               | VALIDATION_ERROR | collection
          PUT    | patients/p1     | -                | VALIDATION_ERROR | body
          PUT    | patients/p1     | {"id":"p2"}      | VALIDATION_ERROR | id
          PUT    | patients/p1     | {"id":5}         | VALIDATION_ERROR | id
          PUT    | patients/p1     | {"version":"1"}  | VALIDATION_ERROR | version
          PUT    | patients/p1     | {"version":1.0}  | VALIDATION_ERROR | version
          PUT    | patients/p1     | {"version":-1}   | VALIDATION_ERROR | version
          PUT    | patients/p1     | {"version":{}}   | VALIDATION_ERROR | version
          PUT    | patients/p1     | {"version":99999999999999999999} | VALIDATION_ERROR | version
          PUT    | patients/p1     | {"version":2}    | VERSION_MISMATCH | -
          PUT    | patients/p1     | {"version":0}    | VERSION_MISMATCH | -
          PUT    | patients/LONG   | {}               | VALIDATION_ERROR | id
          PUT    | patients/a%20b  | {}               | VALIDATION_ERROR | id
          PUT    | nothing/p1      | {}               | NOT_FOUND        | -
          PUT    | journal/j1      | {}               | ID_TAKEN         | -
          PUT    | messages/m1     | {}               | FORBIDDEN        | -
          PUT    | notices/n1      | {}               | FORBIDDEN        | -
          PATCH  | patients/p1     | -                | VALIDATION_ERROR | body
          PATCH  | patients/p1     | {"id":"p2"}      | VALIDATION_ERROR | id
          PATCH  | patients/p1     | {"version":"1"}  | VALIDATION_ERROR | version
          PATCH  | patients/p1     | {"version":2,"a":1} | VERSION_MISMATCH | -
          PATCH  | patients/p2     | {"a":1}          | NOT_FOUND        | -
          PATCH  | journal/j1      | {"a":1}          | NOT_FOUND        | -
          PATCH  | nothing/p1      | {"a":1}          | NOT_FOUND        | -
          DELETE | patients/p2     | -                | NOT_FOUND        | -
          DELETE | journal/j1      | -                | NOT_FOUND        | -
          DELETE | nothing/p1      | -                | NOT_FOUND        | -
          DELETE | patients/LONG   | -                | VALIDATION_ERROR | id
          GET    | patients/p2     | -                | NOT_FOUND        | -
          GET    | journal/j1      | -                | NOT_FOUND        | -
          GET    | nothing/p1      | -                | NOT_FOUND        | -
          GET    | nothing         | -                | NOT_FOUND        | -
          """)
  void aSingleRecordThatCannotBeWrittenOrReadShouldBeRefused(
      String method, String path, String body, ErrorCode code, String field) {
    RequestSpecification request = request().urlEncodingEnabled(false);
    if (body != null) {
      request.body(filled(body));
    }
    ErrorAnswer answer =
        ErrorAnswer.of(request.request(method, "/api/v1/" + filled(path)))
            .shouldBe(code)
            .shouldEcho("bad-1");
    if (field != null) {
      answer.shouldName(field);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PUT    | If-Match      | 1     | VALIDATION_ERROR
          PUT    | If-Match      | x     | VALIDATION_ERROR
          PATCH  | If-Match      | x     | VALIDATION_ERROR
          DELETE | If-Match      | x     | VALIDATION_ERROR
          PUT    | If-None-Match | "1"   | VALIDATION_ERROR
          PUT    | If-None-Match | *     | PRECONDITION_FAILED
          PUT    | If-Match      | "2"   | PRECONDITION_FAILED
          PUT    | If-Match      | "x"   | PRECONDITION_FAILED
          PUT    | If-Match      | "99999999999999999999" | PRECONDITION_FAILED
          PATCH  | If-Match      | "2"   | PRECONDITION_FAILED
          DELETE | If-Match      | "2"   | PRECONDITION_FAILED
          DELETE | If-Match      | "2", "3" | PRECONDITION_FAILED
          """)
  void aConditionThatIsNoneOrIsNotMetShouldBeRefused(
      String method, String header, String value, ErrorCode code) {
    RequestSpecification request = request().header(header, value);
    if (!method.equals("DELETE")) {
      request.body("{\"a\":1}");
    }
    ErrorAnswer answer =
        ErrorAnswer.of(request.request(method, "/api/v1/patients/p1"))
            .shouldBe(code)
            .shouldEcho("bad-1");
    if (code == ErrorCode.VALIDATION_ERROR) {
      answer.shouldName(header);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.tidemark.server.Endpoint#ofDevices")
  void aDeviceThatIsNotNamedProperlyShouldBeRefused(Endpoint endpoint) {
    ErrorAnswer.of(endpoint.send(nobodysDevice()))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("X-Device-ID")
        .shouldSay("missing")
        .shouldEcho("bad-1");
    for (String bad : new String[] {"a b", "a/b", LONG}) {
      ErrorAnswer.of(endpoint.send(nobodysDevice().header("X-Device-ID", bad)))
          .shouldBe(ErrorCode.VALIDATION_ERROR)
          .shouldName("X-Device-ID")
          .shouldEcho("bad-1");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.tidemark.server.Endpoint#bySyncToken")
  void aDeviceThatWasNeverInitialisedByThisUserShouldBeRefused(Endpoint endpoint) {
    for (String unknown : new String[] {"stranger", ofOther.id(), "server"}) {
      ErrorAnswer.of(endpoint.send(nobodysDevice().header("X-Device-ID", unknown)))
          .shouldBe(ErrorCode.DEVICE_NOT_REGISTERED)
          .shouldEcho("bad-1");
    }
  }

  static Stream<Arguments> badTokens() {
    return Endpoint.bySyncToken()
        .flatMap(endpoint ->
            Stream.of("x", ".", "x.y", "a.b.c", "tampered", "cut", "foreign", "elsewhere")
                .map(token -> Arguments.of(endpoint, token)));
  }

  @ParameterizedTest
  @MethodSource("badTokens")
  void aSyncTokenOfNobodyOrOfSomebodyElseShouldBeRefused(Endpoint endpoint, String kind) {
    String own = device.syncToken();
    String token =
        switch (kind) {
          case "tampered" -> (own.charAt(0) == 'e' ? 'f' : 'e') + own.substring(1);
          case "cut" -> own.substring(0, own.length() - 1);
          case "foreign" -> ofOther.syncToken();
          case "elsewhere" -> ofOtherTenant.syncToken();
          default -> kind;
        };
    ErrorAnswer.of(endpoint.send(nobodysDevice().header("X-Sync-Token", token)))
        .shouldBe(ErrorCode.SYNC_TOKEN_INVALID)
        .shouldEcho("bad-1");
  }

  @Test
  void anEmptyHeaderOrParameterShouldCountAsNone() {
    device
        .request()
        .header("X-Sync-Token", "")
        .header("X-Vector-Clock", "")
        .get("/api/v1/sync/pull?limit=&since=&collections=")
        .then()
        .statusCode(200)
        .body("changes.id", contains("p1"));
    ErrorAnswer.of(nobodysDevice().header("X-Device-ID", "").get("/api/v1/sync/pull"))
        .shouldName("X-Device-ID")
        .shouldSay("missing");
  }

  @Test
  void aRequestIdThatIsNotProperShouldBeRefusedWhereItNamesAnEffect() {
    for (String id : new String[] {"a b", "a/b", LONG}) {
      ErrorAnswer.of(Endpoint.PUSH.send(device.request().header("X-Request-ID", id)))
          .shouldBe(ErrorCode.VALIDATION_ERROR)
          .shouldName("X-Request-ID");
    }
  }

  private RequestSpecification request() {
    return device.request().header("X-Request-ID", "bad-1");
  }

  private RequestSpecification nobodysDevice() {
    return device.user().request().header("X-Request-ID", "bad-1");
  }

  private Response push(String changes, int status) {
    Response answer =
        device.request().body("{\"changes\":[" + changes + "]}").post("/api/v1/sync/push");
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    ErrorAnswer.shouldShowNothingOfTheInside(answer.asString());
    return answer;
  }

  private static String filled(String text) {
    return text.replace("CHANGE", Endpoint.CHANGE).replace("LONG", LONG);
  }

  private static String times(int count, String change) {
    String[] all = new String[count];
    Arrays.fill(all, change);
    return String.join(",", all);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
