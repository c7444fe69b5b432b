package dev.tidemark.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.Api;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Accounts in the fleet protocol, where anybody may register.
@QuarkusTest
class AccountTest {
  private static final String GOOD = "{\"username\":\"john_doe\",\"password\":\"password123\"}";

  @Inject TestTenants tenants;
  @Inject SyncStore store;

  private TestTenant tenant;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
  }

  @Test
  void whoRegistersShouldBeSignedInAndSeeNothing() {
    tenant.member("asha").request().body("{\"a\":1}").put("/api/v1/patients/p1");

    Response answer = post("register", GOOD);

    answer.then().statusCode(201).body("message", equalTo("User registered successfully."));
    String token = answer.path("token");
    Api.request()
        .header("Authorization", "Bearer " + token)
        .get("/api/v1/patients")
        .then()
        .statusCode(200)
        .body("records", hasSize(0));
    assertThat(user("john_doe").orElseThrow().role()).isEqualTo(Role.MEMBER);
    assertThat(tenant.audit())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.action()).isEqualTo("user.register");
          assertThat(entry.subject()).isEqualTo("user:" + user("john_doe").orElseThrow().id());
          assertThat(entry.address()).isEqualTo("127.0.0.1");
        });
  }

  @Test
  void whoHasRegisteredShouldSignIn() {
    post("register", GOOD);

    Response answer = post("login", GOOD);

    answer.then().statusCode(200).body("message", equalTo("Login successful."));
    Api.request()
        .header("Authorization", "Bearer " + answer.path("token"))
        .get("/api/v1/patients")
        .then()
        .statusCode(200);
    Api.request()
        .body("{\"refreshToken\":\"" + answer.path("refresh_token") + "\"}")
        .post("/api/v1/auth/refresh")
        .then()
        .statusCode(200);
  }

  @Test
  void aNameThatIsTakenShouldBeRefused() {
    tenant.member("john_doe");
    User before = user("john_doe").orElseThrow();

    post("register", GOOD)
        .then()
        .statusCode(400)
        .body("message", equalTo("Username already exists"));

    assertThat(user("john_doe")).contains(before);
  }

  @Test
  void ofManyWhoRegisterOneNameAtOnceOneShouldGetIt() throws Exception {
    List<Callable<Integer>> requests =
        IntStream.range(0, 6)
            .<Callable<Integer>>mapToObj(i -> () -> post("register", GOOD).statusCode())
            .toList();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Integer> statuses =
          clients.invokeAll(requests).stream().map(Future::resultNow).sorted().toList();

      assertThat(statuses).containsExactly(201, 400, 400, 400, 400, 400);
    }
  }

  @Test
  void aWrongPasswordShouldBeRefusedLikeAnUnknownName() {
    post("register", GOOD);

    for (String body :
        List.of(GOOD.replace("password123", "password124"), GOOD.replace("john_doe", "jane_doe"))) {
      post("login", body)
          .then()
          .statusCode(401)
          .body("message", equalTo("Invalid username or password."));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"password":"password123"}                        | username
          {"username":"john_doe"}                           | password
          {"username":5,"password":"password123"}           | username
          {"username":"jo","password":"password123"}        | username
          {"username":"jo\\u0000hn","password":"password123"} | username
          {"username":" john","password":"password123"}     | username
          {"username":"LONG","password":"password123"}      | username
          {"username":"john_doe","password":"seven77"}      | password
          {"username":"john_doe","password":"LONGLONGLONGLONG"} | password
          {"username":"john_doe","password":null}           | password
          """)
  void anAccountThatIsNotProperShouldBeRefused(String body, String field) {
    post("register", body.replace("LONG", "x".repeat(65)))
        .then()
        .statusCode(400)
        .body("message", containsString(field + ":"));

    assertThat(user("john_doe")).isEmpty();
    assertThat(tenant.audit()).isEmpty();
  }

  @Test
  void aTenantThatDoesNotExistShouldTakeNobody() {
    Api.request()
        .header("X-Tenant-ID", "no-such-tenant")
        .body(GOOD)
        .post("/pisync/auth/register")
        .then()
        .statusCode(403);
  }

  private Optional<User> user(String name) {
    return store.read(reading -> reading.userNamed(tenant.id(), name));
  }

  private Response post(String what, String body) {
    return Api.request().header("X-Tenant-ID", tenant.id()).body(body).post("/pisync/auth/" + what);
  }
}
