package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Api;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ClientAddress;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.testkit.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Staying signed in.
@QuarkusTest
class RefreshTest {
  @Inject TestTenants tenants;
  @Inject SyncStore store;
  @Inject ClientAddress address;

  private TestTenant tenant;
  private TestUser user;
  private String first;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.member("asha");
    first = login().path("refresh_token");
  }

  @Test
  void aRefreshTokenShouldBringTheNextPair() {
    Response answer = refresh(first);

    answer.then().statusCode(200).body("expiresIn", equalTo(3600));
    assertThat(next(answer)).isNotEqualTo(first);
    use(answer.path("accessToken")).then().statusCode(200);
    refresh(next(answer)).then().statusCode(200);
  }

  @Test
  void aLostAnswerShouldBeAskedForAgain() {
    String child = next(refresh(first));

    assertThat(next(refresh(first))).isEqualTo(child);
    assertThat(next(refresh(first))).isEqualTo(child);
    Response grandchild = refresh(child);
    grandchild.then().statusCode(200);
    assertThat(next(refresh(child))).isEqualTo(next(grandchild));
    use(grandchild.path("accessToken")).then().statusCode(200);
    assertThat(tenant.audit()).isEmpty();
  }

  @Test
  void manyAtOnceShouldGetTheSame() throws Exception {
    List<Callable<String>> requests =
        IntStream.range(0, 8).<Callable<String>>mapToObj(i -> () -> next(refresh(first))).toList();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> children = clients.invokeAll(requests);

      String child = children.getFirst().get();
      for (Future<String> other : children) {
        assertThat(other.get()).isEqualTo(child);
      }
      refresh(child).then().statusCode(200);
    }
  }

  @Test
  void aTokenWhoseChildWasUsedShouldShutOutItsFamily() {
    String child = next(refresh(first));
    String grandchild = next(refresh(child));

    refused(first);

    refused(grandchild);
    refused(child);
    AuditEntry entry = tenant.audit().getFirst();
    assertThat(tenant.audit()).hasSize(1);
    assertThat(entry.action()).isEqualTo("refresh_token.reuse");
    assertThat(entry.actor()).isEqualTo(user.id());
    assertThat(entry.address()).isEqualTo("127.0.0.1");
  }

  @Test
  void aStolenGrandparentShouldBeOfNoUse() {
    String latest = first;
    for (int i = 0; i < 4; i++) {
      latest = next(refresh(latest));
    }

    refused(first);

    refused(latest);
  }

  @Test
  void aTokenWhoseChildsAccessTokenWasUsedShouldShutOutItsFamily() {
    Response received = refresh(first);
    use(received.path("accessToken")).then().statusCode(200);

    refused(first);

    refused(next(received));
    assertThat(tenant.audit())
        .extracting(AuditEntry::action)
        .containsExactly("refresh_token.reuse");
  }

  @Test
  void whatHappensToAFamilyShouldNotHappenToAnother() {
    String other = login().path("refresh_token");
    refresh(next(refresh(first)));
    refused(first);

    refresh(other).then().statusCode(200);
  }

  @Test
  void aTokenShouldBeOver60DaysAfterItWasIssued() {
    var clock = new TestClock(Instant.now());
    var sessions = new Sessions(store, new AccessTokens(store, clock), address, clock);
    String token = sessions.begin(user.account()).refresh();

    clock.advance(Duration.ofDays(60).minusSeconds(1));
    String child = sessions.refresh(token, null).orElseThrow().refresh();
    clock.advance(Duration.ofSeconds(2));
    assertThat(sessions.refresh(token, null)).as("it is over").isEmpty();
    clock.advance(Duration.ofDays(59));
    child = sessions.refresh(child, null).orElseThrow().refresh();
    clock.advance(Duration.ofDays(60));
    assertThat(sessions.refresh(child, null)).isEmpty();
  }

  @Test
  void aRevokedUserShouldGetNothing() {
    tenant.revoke(user);

    refused(first);
  }

  @Test
  void aTokenOfNobodyShouldBeRefused() {
    for (String token :
        List.of(
            "x",
            ".",
            "a.b",
            first + "x",
            first.substring(0, first.length() - 1),
            first.substring(first.indexOf('.')),
            "bm9ib2R5.c2VjcmV0",
            "AAAA.c2VjcmV0",
            user.token())) {
      refused(token);
    }
    refresh(first).then().statusCode(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                       | refreshToken
          {"refreshToken":null}                    | refreshToken
          {"refreshToken":5}                       | refreshToken
          {"refreshToken":["x"]}                   | refreshToken
          {"refreshToken":"x","deviceId":5}        | deviceId
          {"refreshToken":"x","deviceId":"a b"}    | deviceId
          """)
  void aRequestThatIsNotCompleteShouldBeRefused(String body, String field) {
    ErrorAnswer.of(Api.request().body(body).post("/api/v1/auth/refresh"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field);
  }

  @Test
  void theFieldProtocolShouldGiveAndTakeTheSameTokens() {
    Response signedIn =
        Api.request()
            .header("X-Tenant-ID", tenant.id())
            .body("{\"username\":\"asha\",\"password\":\"" + TestTenant.PASSWORD + "\"}")
            .post("/api/auth/token/");
    signedIn.then().statusCode(200);
    use(signedIn.path("access")).then().statusCode(200);

    Response next = fieldRefresh(signedIn.path("refresh"));
    next.then().statusCode(200);
    use(next.path("access")).then().statusCode(200);
    refresh(next.path("refresh")).then().statusCode(200);
    fieldRefresh(first).then().statusCode(200);
  }

  @Test
  void theFieldProtocolShouldRefuseInItsOwnWords() {
    fieldRefresh("x").then().statusCode(401).body("detail", equalTo("Token is invalid or expired"));
    Api.request()
        .body("{}")
        .post("/api/auth/token/refresh/")
        .then()
        .statusCode(400)
        .body("refresh", equalTo("This field is required."));
    Api.request()
        .body("{\"username\":\"asha\",\"password\":5}")
        .post("/api/auth/token/")
        .then()
        .statusCode(400)
        .body("password", equalTo("expected text"));
    Api.request()
        .body("{\"username\":\"asha\",\"password\":\"no\"}")
        .post("/api/auth/token/")
        .then()
        .statusCode(401)
        .body("detail", equalTo("No active account found with the given credentials"));
    Api.request().body("{").post("/api/auth/token/").then().statusCode(400);
  }

  private Response login() {
    return Api.request()
        .header("X-Tenant-ID", tenant.id())
        .body("{\"username\":\"asha\",\"password\":\"" + TestTenant.PASSWORD + "\"}")
        .post("/api/auth/login");
  }

  private static Response refresh(String token) {
    return Api.request().body("{\"refreshToken\":\"" + token + "\"}").post("/api/v1/auth/refresh");
  }

  private static Response fieldRefresh(String token) {
    return Api.request().body("{\"refresh\":\"" + token + "\"}").post("/api/auth/token/refresh/");
  }

  private static String next(Response answer) {
    answer.then().statusCode(200);
    return answer.path("refreshToken");
  }

  private static void refused(String token) {
    ErrorAnswer.of(refresh(token))
        .shouldBe(ErrorCode.UNAUTHORIZED)
        .shouldSay("Invalid or expired refresh token");
  }

  private static Response use(String access) {
    return Api.request().header("Authorization", "Bearer " + access).get("/api/v1/patients");
  }
}
