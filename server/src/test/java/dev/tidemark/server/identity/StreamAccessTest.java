package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Api;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.socket.StreamProtocol;
import dev.tidemark.server.socket.TestStream;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.arc.All;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every stream with every credential.
@QuarkusTest
class StreamAccessTest {
  /// Whoever is let in by mistake is told nothing for 15 s.
  private static final RestAssuredConfig IMPATIENT =
      RestAssured.config()
          .httpClient(HttpClientConfig.httpClientConfig().setParam("http.socket.timeout", 5_000));

  @Inject TestTenants tenants;
  @Inject SyncStore store;
  @Inject AccessTokens tokens;

  @Inject @All List<StreamProtocol> protocols;

  private MatrixTenant matrix;
  private TestDevice device;
  private TestDevice phone;

  @BeforeEach
  void setUp() {
    matrix = new MatrixTenant(tenants, tokens);
    device = matrix.caller(Role.MEMBER);
    phone = matrix.caller(Role.DEVICE);
  }

  @Test
  void everyStreamShouldBeTried() {
    assertThat(protocols)
        .extracting(StreamProtocol::path)
        .containsExactlyInAnyOrder("/sse/mobile/:device", "/sse/web/:user");
  }

  @Test
  void nobodyShouldListenWithoutAGoodToken() {
    for (TestDevice one : List.of(device, phone)) {
      Refusal.NO_TOKEN.shouldBe("/sse/", ask(one, null));
      BadTokens.of(device)
          .forEach((name, credential) -> Refusal.BAD_TOKEN.shouldBe("/sse/", ask(one, credential)));
      BadTokens.expired(store, one.user().account())
          .forEach((name, credential) -> Refusal.EXPIRED.shouldBe("/sse/", ask(one, credential)));
    }
  }

  @Test
  void aBadTokenInTheQueryShouldBeNoBetter() {
    for (TestDevice one : List.of(device, phone)) {
      Refusal.BAD_TOKEN.shouldBe("/sse/", Api.request().get(path(one) + "?token=nonsense"));
    }
  }

  @Test
  void whoeverWasShutOutShouldNotListen() {
    for (Role role : List.of(Role.MEMBER, Role.DEVICE)) {
      TestDevice gone = matrix.caller(role);
      matrix.tenant().revoke(gone.user());
      Refusal.REVOKED.shouldBe("/sse/", ask(gone, "Bearer " + gone.user().token()));
      TestDevice lost = matrix.caller(role);
      matrix.tenant().revoke(lost);
      Refusal.REVOKED.shouldBe("/sse/", ask(lost, matrix.bound(lost, null)));
    }
  }

  @Test
  void anOfflineTokenShouldBeGoodForReading() {
    for (TestDevice one : List.of(device, phone)) {
      Set<Capability> others = EnumSet.complementOf(EnumSet.of(Capability.READ));
      Refusal.FORBIDDEN.shouldBe("/sse/", ask(one, matrix.bound(one, others)));
      listen(one, matrix.bound(one, Set.of(Capability.READ)));
    }
  }

  @Test
  void everyRoleShouldListenToItsOwn() {
    for (Role role : Role.values()) {
      TestDevice one = matrix.caller(role);
      listen(one, "Bearer " + one.user().token());
    }
  }

  @Test
  void anothersStreamShouldBeRefused() {
    TestUser stranger = tenants.add().user("stranger", Role.ADMIN);
    for (TestUser other : List.of(stranger, matrix.caller(Role.OPERATOR).user())) {
      ErrorAnswer.of(other.request().get(path(device)))
          .shouldBe(ErrorCode.FORBIDDEN)
          .shouldSay("User ID mismatch");
      ErrorAnswer.of(other.request().header("X-Device-ID", phone.id()).get(path(phone)))
          .shouldBe(ErrorCode.NOT_FOUND)
          .shouldSay("Device not enrolled");
    }
  }

  @Test
  void aDeviceThatIsNotNamedRightShouldBeRefused() {
    ErrorAnswer.of(phone.request().get("/sse/mobile/other"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldSay("Device ID mismatch");
    ErrorAnswer.of(phone.user().request().header("X-Device-ID", "server").get("/sse/mobile/server"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldSay("Invalid device ID");
    ErrorAnswer.of(Api.request().get(path(phone)))
        .shouldBe(ErrorCode.UNAUTHORIZED)
        .shouldSay("Invalid or missing device ID");
  }

  @Test
  void aStreamShouldEndWithItsToken() {
    for (TestDevice one : List.of(device, phone)) {
      var grant = new Grant(one.user().account(), matrix.tenant().registered(one), null);
      String token = tokens.issue(grant, null, Instant.now().plusSeconds(4));
      try (TestStream stream = TestStream.open(path(one) + "?token=" + token)) {
        assertThat(stream.ended()).isTrue();
      }
    }
  }

  private static void listen(TestDevice one, String credential) {
    try (TestStream stream =
        TestStream.open(path(one), "Authorization", credential, "X-Device-ID", one.id())) {
      assertThat(stream.lastId()).isNotEmpty();
    }
  }

  private static Response ask(TestDevice one, @Nullable String credential) {
    return MatrixTenant.request(one, credential).config(IMPATIENT).get(path(one));
  }

  private static String path(TestDevice one) {
    return one.user().account().role() == Role.DEVICE
        ? "/sse/mobile/" + one.id()
        : "/sse/web/" + one.user().id();
  }
}
