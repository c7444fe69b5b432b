package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.core.Role;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Api;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ClientAddress;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.testkit.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens for devices without a connection.
@QuarkusTest
class OfflineTokenTest {
  @Inject TestTenants tenants;
  @Inject SyncStore store;
  @Inject ClientAddress address;

  private TestTenant tenant;
  private TestUser user;
  private TestDevice tablet;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    tablet = user.device("tablet");
  }

  @Test
  void aDeviceShouldCheckItsTokenWithNothingButTheKeys() throws Exception {
    Response answer = issue("{\"deviceId\":\"tablet\",\"validityDays\":30}");
    answer.then().statusCode(200).body("capabilities", contains("read", "write", "sync"));
    JsonNode keys =
        new ObjectMapper().readTree(Api.request().get("/.well-known/jwks.json").asString());

    JsonNode claims = checked(answer.path("offlineToken"), keys);

    assertThat(claims.path("sub").asText()).isEqualTo(user.id());
    assertThat(claims.path("device").asText()).isEqualTo("tablet");
    assertThat(claims.path("scope").asText()).isEqualTo("read write sync");
    Instant end = Instant.parse(answer.path("expiresAt"));
    assertThat(Instant.ofEpochSecond(claims.path("exp").asLong())).isEqualTo(end);
    assertThat(end).isBetween(inDays(30).minusSeconds(60), inDays(30));
    assertThat(tenant.audit())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.action()).isEqualTo("offline_token.issue");
          assertThat(entry.subject()).isEqualTo("device:tablet");
          assertThat(entry.actor()).isEqualTo(user.id());
        });
  }

  private static Instant inDays(int days) {
    return Instant.now().plus(Duration.ofDays(days));
  }

  /// What a token says, when its signature is good, by the JDK alone.
  private static JsonNode checked(String token, JsonNode keys) throws Exception {
    String[] parts = token.split("\\.");
    JsonNode header = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts[0]));
    assertThat(header.path("alg").asText()).isEqualTo("ES256");
    JsonNode key = null;
    for (JsonNode one : keys.path("keys")) {
      if (one.path("kid").equals(header.path("kid"))) {
        key = one;
      }
    }
    assertThat(key).isNotNull();
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initVerify(publicKey(key));
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
  }

  private static PublicKey publicKey(JsonNode key) throws Exception {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    var point = new ECPoint(number(key.path("x")), number(key.path("y")));
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
  }

  private static BigInteger number(JsonNode base64) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(base64.asText()));
  }

  @Test
  void aTokenShouldBeGoodForSyncOfItsDevice() {
    String token = issue("{\"deviceId\":\"tablet\"}").path("offlineToken");

    push(token).then().statusCode(200).body("accepted", contains("p2"));
    on("tablet", token).get("/api/v1/sync/pull").then().body("changes", hasSize(1));
    bearer(token).get("/api/v1/patients").then().statusCode(200);
    bearer(token).body("{\"a\":1}").put("/api/v1/patients/p3").then().statusCode(201);
  }

  @Test
  void aTokenShouldBeGoodForNoOtherDevice() {
    user.device("phone");
    String token = issue("{\"deviceId\":\"tablet\"}").path("offlineToken");
    TestDevice phone = user.device("phone");

    ErrorAnswer.of(on("phone", token).get("/api/v1/sync/pull")).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(bearer(token).header("X-Sync-Token", phone.syncToken()).get("/api/v1/sync/pull"))
        .shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(on("new", token).post("/api/v1/sync/initialize")).shouldBe(ErrorCode.FORBIDDEN);
    bearer(token)
        .header("X-Sync-Token", tablet.syncToken())
        .get("/api/v1/sync/pull")
        .then()
        .statusCode(200);
  }

  @Test
  void itsRefreshTokenShouldBringTokensOfTheSameKind() {
    Response offline = issue("{\"deviceId\":\"tablet\",\"capabilities\":[\"read\",\"sync\"]}");
    String refresh = offline.path("refreshToken");
    ErrorAnswer.of(refresh(refresh, "\"phone\"")).shouldBe(ErrorCode.UNAUTHORIZED);
    ErrorAnswer.of(refresh(refresh, "null")).shouldBe(ErrorCode.UNAUTHORIZED);

    Response next = refresh(refresh, "\"tablet\"");

    next.then().statusCode(200);
    String access = next.path("accessToken");
    on("tablet", access).get("/api/v1/sync/pull").then().statusCode(200);
    forbidden(push(access), "write");
    ErrorAnswer.of(on("phone", access).get("/api/v1/sync/pull")).shouldBe(ErrorCode.FORBIDDEN);
    refresh(next.path("refreshToken"), "\"tablet\"").then().statusCode(200);
  }

  @Test
  void itsRefreshTokenShouldEndWithIt() {
    var clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    var access = new AccessTokens(store, clock);
    var sessions = new Sessions(store, access, address, clock);
    var grant = new Grant(user.account(), tenant.registered(tablet), Set.of(Capability.READ));
    Instant end = clock.instant().plus(Duration.ofDays(2));
    String first =
        store.<String>write(writing -> sessions.begin(writing, grant, clock.instant(), end));

    clock.advance(Duration.ofDays(2).minusMinutes(5));
    TokenPair last = sessions.refresh(first, "tablet").orElseThrow();
    assertThat(last.expiresIn()).isEqualTo(300);
    assertThat(access.verify(last.access())).isPresent();
    clock.advance(Duration.ofMinutes(5));
    assertThat(sessions.refresh(last.refresh(), "tablet")).isEmpty();
    assertThat(sessions.refresh(first, "tablet")).isEmpty();
    assertThat(access.verify(last.access())).isEmpty();
  }

  @Test
  void itShouldBringNoOtherOfflineToken() {
    Response offline = issue("{\"deviceId\":\"tablet\"}");
    String refreshed = refresh(offline.path("refreshToken"), "\"tablet\"").path("accessToken");

    for (String token : new String[] {offline.path("offlineToken"), refreshed}) {
      ErrorAnswer.of(
              bearer(token).body("{\"deviceId\":\"tablet\"}").post("/api/v1/auth/offline-token"))
          .shouldBe(ErrorCode.FORBIDDEN)
          .shouldSay("offline token");
    }
    assertThat(tenant.audit()).hasSize(1);
  }

  @Test
  void revokingTheDeviceShouldEndItAtOnce() {
    Response offline = issue("{\"deviceId\":\"tablet\"}");
    String token = offline.path("offlineToken");
    bearer(token).get("/api/v1/patients").then().statusCode(200);

    tenant.revoke(tablet);

    unauthorized(bearer(token).get("/api/v1/patients"));
    unauthorized(on("tablet", token).get("/api/v1/sync/pull"));
    unauthorized(push(token));
    unauthorized(refresh(offline.path("refreshToken"), "\"tablet\""));
    user.request().get("/api/v1/patients").then().statusCode(200);
  }

  @Test
  void aUserWhoseRoleWasTakenShouldNotKeepItByAToken() {
    TestUser admin = tenant.user("meera", Role.ADMIN);
    admin.device("desk");
    String token =
        admin
            .request()
            .body("{\"deviceId\":\"desk\",\"validityDays\":90}")
            .post("/api/v1/auth/offline-token")
            .path("offlineToken");
    bearer(token).body("{}").put("/api/v1/notices/n1").then().statusCode(201);

    tenant.place(admin, Role.MEMBER);

    ErrorAnswer.of(bearer(token).body("{}").put("/api/v1/notices/n2"))
        .shouldBe(ErrorCode.FORBIDDEN);
  }

  @Test
  void revokingTheUserShouldEndItAtOnce() {
    Response offline = issue("{\"deviceId\":\"tablet\"}");
    String token = offline.path("offlineToken");
    bearer(token).get("/api/v1/patients").then().statusCode(200);

    tenant.revoke(user);

    unauthorized(bearer(token).get("/api/v1/patients"));
    unauthorized(push(token));
    unauthorized(refresh(offline.path("refreshToken"), "\"tablet\""));
    unauthorized(issue("{\"deviceId\":\"tablet\"}"));
  }

  @Test
  void aDeviceOfAnotherOrOfNobodyShouldBeRefused() {
    tenant.member("ravi").device("other");
    TestDevice gone = user.device("gone");
    tenant.revoke(gone);

    for (String device : new String[] {"other", "unknown", "gone"}) {
      ErrorAnswer.of(issue("{\"deviceId\":\"" + device + "\"}"))
          .shouldBe(ErrorCode.DEVICE_NOT_REGISTERED);
    }
    assertThat(tenant.audit()).extracting(AuditEntry::action).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                      | deviceId
          {"deviceId":5}                                          | deviceId
          {"deviceId":"a b"}                                      | deviceId
          {"deviceId":"tablet","validityDays":0}                  | validityDays
          {"deviceId":"tablet","validityDays":91}                 | validityDays
          {"deviceId":"tablet","validityDays":1.5}                | validityDays
          {"deviceId":"tablet","validityDays":"30"}               | validityDays
          {"deviceId":"tablet","capabilities":[]}                 | capabilities
          {"deviceId":"tablet","capabilities":"read"}             | capabilities
          {"deviceId":"tablet","capabilities":{"a":"read"}}       | capabilities
          {"deviceId":"tablet","capabilities":["admin"]}          | capabilities
          {"deviceId":"tablet","capabilities":["read",5]}         | /capabilities/1
          """)
  void aRequestThatIsNotProperShouldBeRefused(String body, String field) {
    ErrorAnswer.of(issue(body)).shouldBe(ErrorCode.VALIDATION_ERROR).shouldName(field);
    assertThat(tenant.audit()).isEmpty();
  }

  private Response issue(String body) {
    return user.request().body(body).post("/api/v1/auth/offline-token");
  }

  private static Response push(String token) {
    return Endpoint.PUSH.send(on("tablet", token));
  }

  private static RequestSpecification bearer(String token) {
    return Api.request().header("Authorization", "Bearer " + token);
  }

  private static RequestSpecification on(String device, String token) {
    return bearer(token).header("X-Device-ID", device);
  }

  private static Response refresh(String token, String device) {
    return Api.request()
        .body("{\"refreshToken\":\"" + token + "\",\"deviceId\":" + device + "}")
        .post("/api/v1/auth/refresh");
  }

  private static void forbidden(Response answer, String capability) {
    ErrorAnswer.of(answer).shouldBe(ErrorCode.FORBIDDEN).shouldSay("capability " + capability);
  }

  private static void unauthorized(Response answer) {
    ErrorAnswer.of(answer).shouldBe(ErrorCode.UNAUTHORIZED);
  }
}
