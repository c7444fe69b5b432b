package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.Api;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who is let in, and to what.
@QuarkusTest
class AccessTest {
  @Inject TestTenants tenants;
  @Inject SyncStore store;

  private TestTenant tenant;
  private TestUser user;
  private TestDevice device;
  private String before;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    device = user.device("tablet");
    user.request().body("{\"name\":\"Asha\"}").put("/api/v1/patients/p1").then().statusCode(201);
    before = tenant.everything(device);
  }

  @ParameterizedTest
  @MethodSource("dev.tidemark.server.Endpoint#signedIn")
  void whoDoesNotSayWhoItIsShouldBeRefused(Endpoint endpoint) {
    refused(endpoint, nobody()).shouldSay("Authentication required");
    assertThat(tenant.everything(device)).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("dev.tidemark.server.Endpoint#signedIn")
  void aTokenThatIsNotGoodShouldBeRefused(Endpoint endpoint) throws Exception {
    for (Map.Entry<String, String> bad : badTokens().entrySet()) {
      assertThat(bad.getValue()).as(bad.getKey()).isNotEqualTo("Bearer " + user.token());
      boolean over = bad.getKey().startsWith("over");
      refused(endpoint, nobody().header("Authorization", bad.getValue()), over)
          .shouldSay("Invalid or expired token");
    }
    assertThat(tenant.everything(device)).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("dev.tidemark.server.Endpoint#signedIn")
  void aUserWhoWasRevokedShouldBeRefused(Endpoint endpoint) {
    TestUser witness = tenant.member("ravi");
    TestDevice phone = witness.device("phone");
    tenant.revoke(user);
    String revoked = tenant.everything(phone);

    refused(endpoint, device.request().header("X-Request-ID", "access-1"));
    assertThat(tenant.everything(phone)).isEqualTo(revoked);
  }

  @Test
  void aTokenShouldBeGoodUntilItIsOver() {
    Instant lately = Instant.now().minus(AccessTokens.LIFETIME).plusSeconds(60);

    Api.request()
        .header("Authorization", "Bearer " + issued(lately))
        .get("/api/v1/patients")
        .then()
        .statusCode(200);
  }

  @Test
  void theNameOfTheSchemeShouldBeTakenInAnyCase() {
    Api.request()
        .header("Authorization", "bearer  " + user.token())
        .get("/api/v1/patients")
        .then()
        .statusCode(200);
  }

  @Test
  void nothingOfAnotherTenantShouldBeSeenOrChanged() {
    TestTenant other = tenants.add();
    TestUser stranger = other.member("asha");
    TestDevice strangersTablet = stranger.device("tablet");

    stranger.request().get("/api/v1/patients").then().body("records", hasSize(0));
    strangersTablet.request().get("/api/v1/sync/pull").then().body("changes", hasSize(0));
    strangersTablet.request().post("/api/v1/sync/full").then().body("data.patients", hasSize(0));
    for (Endpoint endpoint :
        new Endpoint[] {
          Endpoint.READ,
          Endpoint.PATCH,
          Endpoint.DELETE,
          Endpoint.VERSIONS,
          Endpoint.VERSION,
          Endpoint.RESTORE
        }) {
      ErrorAnswer.of(endpoint.send(stranger.request().header("X-Tenant-ID", tenant.id())))
          .shouldBe(ErrorCode.NOT_FOUND);
    }
    Endpoint.REPLACE
        .send(stranger.request().header("X-Tenant-ID", tenant.id()))
        .then()
        .statusCode(201)
        .body("version", equalTo(1));
    assertThat(tenant.everything(device)).isEqualTo(before);
  }

  private RequestSpecification nobody() {
    return Api.request().header("X-Device-ID", device.id()).header("X-Request-ID", "access-1");
  }

  private static ErrorAnswer refused(Endpoint endpoint, RequestSpecification request) {
    return refused(endpoint, request, false);
  }

  /// @param over whether the token was good once, which one protocol has a code for
  private static ErrorAnswer refused(
      Endpoint endpoint, RequestSpecification request, boolean over) {
    ErrorCode code = endpoint.known(ErrorCode.UNAUTHORIZED);
    ErrorAnswer answer =
        ErrorAnswer.of(endpoint.send(request))
            .shouldBe(over && code == ErrorCode.AUTH_001 ? ErrorCode.AUTH_002 : code)
            .shouldEcho("access-1");
    assertThat(answer.response().header("WWW-Authenticate")).isEqualTo("Bearer");
    return answer;
  }

  private Map<String, String> badTokens() throws Exception {
    String[] parts = user.token().split("\\.");
    String claims = text(parts[1]);
    var bad = new LinkedHashMap<String, String>();
    bad.put("nothing", "Bearer");
    bad.put("nothing but a space", "Bearer ");
    bad.put("garbage", "Bearer garbage");
    bad.put("three parts of garbage", "Bearer a.b.c");
    bad.put("another scheme", "Basic " + base64("asha:" + TestTenant.PASSWORD));
    bad.put("no scheme", user.token());
    bad.put("no signature", "Bearer " + parts[0] + "." + parts[1] + ".");
    bad.put("cut", "Bearer " + user.token().substring(0, user.token().length() - 4));
    bad.put(
        "another role",
        "Bearer "
            + String.join(
                ".", parts[0], base64(claims.replace("\"member\"", "\"admin\"")), parts[2]));
    bad.put("no algorithm", "Bearer " + base64("{\"alg\":\"none\"}") + "." + parts[1] + ".");
    bad.put("another key", "Bearer " + signedBySomebodyElse(text(parts[0]), claims));
    bad.put("the public key as a password", "Bearer " + signedWithThePublicKey(parts));
    bad.put("over", "Bearer " + issued(Instant.now().minus(AccessTokens.LIFETIME)));
    bad.put("over for long", "Bearer " + issued(Instant.now().minus(Duration.ofDays(9))));
    bad.put("a sync token", "Bearer " + device.syncToken());
    return bad;
  }

  /// A token of this server's that was issued at that time.
  private String issued(Instant time) {
    User account = user.account();
    return new AccessTokens(store, InstantSource.fixed(time)).issue(account);
  }

  /// An HS256 token whose secret is what everybody can read at `/.well-known/jwks.json`.
  private static String signedWithThePublicKey(String[] parts) throws Exception {
    var keys = new JsonWebKeySet(Api.request().get("/.well-known/jwks.json").asString());
    JsonWebKey key = keys.getJsonWebKeys().getFirst();
    var signature = new JsonWebSignature();
    signature.setPayload(text(parts[1]));
    signature.setKeyIdHeaderValue(key.getKeyId());
    signature.setKey(new HmacKey(((PublicJsonWebKey) key).getPublicKey().getEncoded()));
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    return signature.getCompactSerialization();
  }

  private static String signedBySomebodyElse(String header, String claims) throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
    keys.initialize(256);
    var signature = new JsonWebSignature();
    signature.setPayload(claims);
    signature.setKey(keys.generateKeyPair().getPrivate());
    signature.setHeader("kid", header.replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1"));
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    return signature.getCompactSerialization();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(String base64) {
    return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
