package dev.tidemark.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Role;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What no endpoint takes as JSON.
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonTest {
  private static final String DEEPEST =
      "[".repeat(StrictJson.MAX_DEPTH - 1) + "]".repeat(StrictJson.MAX_DEPTH - 1);

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestDevice device;
  private String before;

  @BeforeEach
  void setUp() {
    if (tenant != null) {
      return;
    }
    tenant = tenants.add();
    device = tenant.user("asha", Role.OPERATOR).device("tablet");
    device.request().body("{\"name\":\"Asha\"}").put("/api/v1/patients/p1");
    before = tenant.everything(device);
  }

  @AfterEach
  void nothingShouldHaveBeenStored() {
    assertThat(tenant.everything(device)).isEqualTo(before);
  }

  /// A body that is not as it should be.
  ///
  /// @param field what the answer names
  /// @param says what the answer says of it
  private record Wrong(byte[] body, String field, String says) {
    Wrong(String body, String field, String says) {
      this(body.getBytes(StandardCharsets.UTF_8), field, says);
    }

    @Override
    public String toString() {
      var text = new String(body, StandardCharsets.ISO_8859_1);
      return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
  }

  private static final List<Wrong> WRONG =
      List.of(
          new Wrong("{", "body", "unexpected end"),
          new Wrong("{\"x\":\"", "body", "unexpected end"),
          new Wrong("{\"x\":[1,2", "body", "unexpected end"),
          new Wrong(" ", "body", "expected a JSON object"),
          new Wrong("nonsense", "body", "line 1"),
          new Wrong("[]", "body", "expected a JSON object"),
          new Wrong("null", "body", "expected a JSON object"),
          new Wrong("\"text\"", "body", "expected a JSON object"),
          new Wrong("1", "body", "expected a JSON object"),
          new Wrong("{\"x\":1,}", "body", "line 1"),
          new Wrong("{\"x\":1 \"y\":2}", "body", "line 1"),
          new Wrong("{'x':1}", "body", "line 1"),
          new Wrong("{x:1}", "body", "line 1"),
          new Wrong("{/* why */}", "body", "line 1"),
          new Wrong("{\"x\":NaN}", "body", "line 1"),
          new Wrong("{\"x\":01}", "body", "line 1"),
          new Wrong("{\"x\":\"\t\"}", "body", "line 1"),
          new Wrong("{\"changes\":[]} {}", "body", "more text"),
          new Wrong("{\"x\":1,\"x\":2}", "/x", "duplicate member"),
          new Wrong("{\"x\":{\"y\":1,\"y\":1}}", "/x/y", "duplicate member"),
          new Wrong("{\"changes\":[],\"changes\":[]}", "/changes", "duplicate member"),
          new Wrong("{\"\\ud800\":1}", "body", "surrogate"),
          new Wrong("{\"\\udc00\":1,\"\\udc00\":2}", "body", "line 1"),
          new Wrong("{\"x\":[" + DEEPEST + "]}", "body", "more than 64 levels deep"),
          new Wrong("{\"x\":1e999}", "/x", "range of a double"),
          new Wrong("{\"x\":1e-1000}", "/x", "exponent"),
          new Wrong("{\"x\":" + "9".repeat(401) + "}", "body", "too long"),
          new Wrong("{\"x\":\"\\ud800\"}", "/x", "surrogate"),
          new Wrong("{\"x\":\"\u00FF\"}".getBytes(StandardCharsets.ISO_8859_1), "body", "line 1"),
          new Wrong("{\"x\":1}".getBytes(StandardCharsets.UTF_16LE), "body", "line 1"));

  static Stream<Arguments> wrong() {
    return Endpoint.withBody()
        .flatMap(endpoint -> WRONG.stream().map(wrong -> Arguments.of(endpoint, wrong)));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsNotProperShouldBeRefusedByItsPlace(Endpoint endpoint, Wrong wrong) {
    TestDevice sender =
        endpoint == Endpoint.OUTGOING
            ? tenants.add().user("phone", Role.DEVICE).device("phone")
            : device;
    ErrorAnswer.of(endpoint.send(sender.request().header("X-Request-ID", "wrong-1"), wrong.body))
        .shouldBe(endpoint.known(ErrorCode.VALIDATION_ERROR))
        .shouldName(wrong.field)
        .shouldSay(wrong.says)
        .shouldEcho("wrong-1");
  }

  @ParameterizedTest
  @MethodSource("dev.tidemark.server.Endpoint#withBody")
  void whatIsJustWithinTheLimitsShouldBeTaken(Endpoint endpoint) {
    byte[] body =
        ("{\"changes\":[],\"operations\":[],\"ids\":[],\"collection\":\"patients\","
                + "\"targetVersion\":1,\"username\":\"asha\",\"password\":\"x\",\"refresh\":\"x\",\"refreshToken\":\"x\",\"x\":"
                + DEEPEST
                + ",\"y\":1.7e308,\"z\":\"\\ud83d\\ude00\\u0000\"}")
            .getBytes(StandardCharsets.UTF_8);

    TestDevice other = tenants.add().user("ravi", Role.OPERATOR).device("tablet");
    other.request().body("{}").put("/api/v1/patients/p1").then().statusCode(201);

    assertThat(endpoint.send(other.request(), body).statusCode())
        .isEqualTo(
            switch (endpoint) {
              case LOGIN, FLEET_LOGIN, FIELD_TOKEN, REFRESH, FIELD_REFRESH -> 401;
              case CREATE -> 201;
              case RESOLVE,
                  BATCH_RESOLVE,
                  OFFLINE_TOKEN,
                  REGISTER,
                  COMPLETE_ENROLMENT,
                  ADD_USER,
                  DEFINE,
                  SEND,
                  FIELD_UPDATE ->
                  400;
              case CHANGE_USER, OUTGOING -> 404;
              case SET_POLICY, BEGIN_UPLOAD -> 422;
              default -> 200;
            });
  }
}
