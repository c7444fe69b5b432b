package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.core.Role;
import dev.tidemark.server.Api;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
class LoginTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
  }

  @ParameterizedTest
  @EnumSource
  void aUserOfAnyRoleShouldSignIn(Role role) throws Exception {
    TestUser user = tenant.user("asha", role);

    Response answer = login(tenant.id(), "asha", TestTenant.PASSWORD);

    answer
        .then()
        .statusCode(200)
        .body("user.id", equalTo(user.id()))
        .body("user.username", equalTo("asha"))
        .body("user.user_type", equalTo(role == Role.DEVICE ? "mobile" : "web"))
        .body("expires_in", equalTo(3600));
    JwtClaims claims = checkedByPublicKeys(answer.path("token"));
    assertThat(claims.getSubject()).isEqualTo(user.id());
    assertThat(claims.getStringClaimValue("role")).isEqualTo(role.text());
    assertThat(claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue())
        .isEqualTo(3600);
  }

  @Test
  void theTokenShouldBeGoodForRequests() {
    tenant.member("asha");
    String token = login(tenant.id(), "asha", TestTenant.PASSWORD).path("token");

    Api.request()
        .header("Authorization", "Bearer " + token)
        .get("/api/v1/patients")
        .then()
        .statusCode(200);
  }

  @Test
  void publicKeysShouldHoldNoSecret() {
    Map<String, Object> key = Api.request().get("/.well-known/jwks.json").path("keys[0]");

    assertThat(key).containsOnlyKeys("kty", "kid", "use", "alg", "crv", "x", "y");
  }

  @Test
  void everyWrongCredentialShouldBeAnsweredAlike() {
    TestUser revoked = tenant.member("ravi");
    tenant.member("asha");
    tenant.revoke(revoked);

    List<String> answers =
        List.of(
            refused(tenant.id(), "asha", "wrong"),
            refused(tenant.id(), "asha", ""),
            refused(tenant.id(), "asha", TestTenant.PASSWORD + " "),
            refused(tenant.id(), "asha", "x".repeat(100_000)),
            refused(tenant.id(), "nobody", TestTenant.PASSWORD),
            refused(tenant.id(), "ASHA", TestTenant.PASSWORD),
            refused(tenant.id(), "", ""),
            refused(tenant.id(), "a\\u0000", TestTenant.PASSWORD),
            refused(tenant.id(), "' OR 1=1 --", TestTenant.PASSWORD),
            refused(tenant.id(), "ravi", TestTenant.PASSWORD),
            refused("no-such-tenant", "asha", TestTenant.PASSWORD),
            refused("not proper / at all", "asha", TestTenant.PASSWORD),
            refused(tenants.add().id(), "asha", TestTenant.PASSWORD));

    assertThat(answers).containsOnly(answers.getFirst());
  }

  @Test
  void withoutATenantTheServersDefaultShouldBeMeant() {
    tenant.member("asha");

    ErrorAnswer.of(login(null, "asha", TestTenant.PASSWORD)).shouldBe(ErrorCode.UNAUTHORIZED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                        | username
          {}                                        | username
          {"password":"x"}                          | username
          {"username":null,"password":"x"}          | username
          {"username":5,"password":"x"}             | username
          {"username":["asha"],"password":"x"}      | username
          {"username":"asha"}                       | password
          {"username":"asha","password":null}       | password
          {"username":"asha","password":5}          | password
          {"username":"asha","password":{"$gt":""}} | password
          """)
  void aLoginThatIsNotCompleteShouldBeRefused(String body, String field) {
    ErrorAnswer.of(
            Api.request()
                .header("X-Tenant-ID", tenant.id())
                .header("X-Request-ID", "login-1")
                .body(body)
                .post("/api/auth/login"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field)
        .shouldEcho("login-1");
  }

  /// What a wrong login is answered, without what differs from request to request.
  private static String refused(String tenant, String username, String password) {
    Response answer = login(tenant, username, password);
    ErrorAnswer.of(answer).shouldBe(ErrorCode.UNAUTHORIZED).shouldEcho("login-1");
    return answer
        .asString()
        .replace(answer.<String>path("error.timestamp"), "now")
        .concat(answer.header("WWW-Authenticate"));
  }

  private static Response login(String tenant, String username, String password) {
    var request = Api.request().header("X-Request-ID", "login-1");
    if (tenant != null) {
      request.header("X-Tenant-ID", tenant);
    }
    return request
        .body("{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}")
        .post("/api/auth/login");
  }

  /// What the token says, read as a device without a connection would.
  private static JwtClaims checkedByPublicKeys(String token) throws Exception {
    String keys = Api.request().get("/.well-known/jwks.json").asString();
    return new JwtConsumerBuilder()
        .setExpectedIssuer("tidemark")
        .setRequireExpirationTime()
        .setVerificationKeyResolver(
            new JwksVerificationKeyResolver(new JsonWebKeySet(keys).getJsonWebKeys()))
        .build()
        .processToClaims(token);
  }
}
