package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Api;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.Routes;
import dev.tidemark.server.Routes.Route;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/// Every endpoint and every credential: who should not be let in is told so in the form of the
/// endpoint's protocol and changes nothing; who should be, is. The endpoints are those that the
/// server has registered, and who may call them is what they declare by [Allowed] and [Open], so a
/// new one is in here by itself.
@QuarkusTest
class AccessMatrixTest {
  private static final AtomicInteger CASES = new AtomicInteger();
  private static final AtomicInteger ENDPOINTS = new AtomicInteger();

  private static final String VOLATILE =
      "\"(timestamp|requestId|syncToken|serverTime|executionTime|createdAt|updatedAt|lastSyncAt|expires_at|last_attempt_at|server_time)\":(\"[^\"]*\"|[0-9.]+)";

  /// What is made for each caller: ids, and the tags of lists.
  private static final String MADE = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}";

  @Inject TestTenants tenants;
  @Inject SyncStore store;
  @Inject AccessTokens tokens;
  @Inject Router router;

  @AfterAll
  static void say() {
    System.out.println(
        "Access matrix: "
            + CASES
            + " endpoint x credential cases ran, over "
            + ENDPOINTS
            + " endpoints.");
  }

  @Test
  void everyEndpointShouldSayWhoMayCallIt() {
    assertThat(Routes.all())
        .hasSizeGreaterThanOrEqualTo(44)
        .allSatisfy(route ->
            assertThat(route.declared(Open.class).isPresent())
                .as(route.name())
                .isNotEqualTo(route.declared(Allowed.class).isPresent()));
  }

  /// Beside endpoints there are only the pages of the API's document, which are open to all, the
  /// sockets of [SocketAccessTest] and the streams of [StreamAccessTest]. Another handler would be
  /// seen here, and has to be put into the matrix.
  @Test
  void thereShouldBeNoOtherWayIn() {
    assertThat(router.getRoutes())
        .extracting(io.vertx.ext.web.Route::getPath)
        .filteredOn(path -> path != null)
        .containsOnly(
            "/",
            "/q/",
            "/sync",
            "/sync/",
            "/ws/mobile/sync",
            "/ws/mobile/sync/",
            "/sse/mobile/:device",
            "/sse/mobile/:device/",
            "/sse/web/:user",
            "/sse/web/:user/");
  }

  @TestFactory
  Stream<DynamicNode> everyEndpoint() {
    Map<String, Endpoint> requests =
        Arrays.stream(Endpoint.values())
            .collect(Collectors.toMap(one -> Routes.of(one).name(), Function.identity()));
    return Routes.all().stream()
        .map(route -> {
          Endpoint endpoint = requests.get(route.name());
          assertThat(endpoint).as("a request for " + route.name()).isNotNull();
          ENDPOINTS.incrementAndGet();
          return dynamicContainer(
              route.name(),
              route.declared(Open.class).isPresent()
                  ? open(endpoint).stream()
                  : route.declared(Allowed.class).stream()
                      .flatMap(allowed -> new Matrix(route, endpoint, allowed).cases()));
        });
  }

  private static DynamicTest one(String name, Executable body) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          body.execute();
          CASES.incrementAndGet();
        });
  }

  /// An open endpoint looks at no token: whatever is sent, the answer is that to none.
  private List<DynamicTest> open(Endpoint endpoint) {
    var matrix = new MatrixTenant(tenants, tokens);
    TestDevice device = matrix.caller(Role.MEMBER);
    TestDevice lost = matrix.caller(Role.MEMBER);
    Map<String, String> credentials = new HashMap<>(BadTokens.of(device));
    credentials.putAll(BadTokens.expired(store, device.user().account()));
    credentials.put("revoked device", matrix.bound(lost, null));
    matrix.tenant().revoke(lost);
    TestDevice gone = matrix.caller(Role.MEMBER);
    credentials.put("revoked user", "Bearer " + gone.user().token());
    matrix.tenant().revoke(gone.user());
    for (Role role : Role.values()) {
      credentials.put("role " + role, "Bearer " + matrix.caller(role).user().token());
    }
    for (Capability capability : Capability.values()) {
      credentials.put("offline " + capability, matrix.bound(device, EnumSet.of(capability)));
    }
    credentials.put("other tenant", "Bearer " + tenants.add().user("stranger", Role.ADMIN).token());
    int status = askOpen(endpoint, matrix, null);
    assertThat(status).isNotEqualTo(403);
    var cases = new ArrayList<DynamicTest>();
    credentials.forEach((name, credential) ->
        cases.add(
            one(name, () -> assertThat(askOpen(endpoint, matrix, credential)).isEqualTo(status))));
    return cases;
  }

  /// Each from an address of its own, since failed logins of one address add up.
  private static int askOpen(Endpoint endpoint, MatrixTenant matrix, @Nullable String credential) {
    Map<String, String> names =
        Map.of("x", TestTenant.PASSWORD, "meera", "new-" + UUID.randomUUID());
    var request =
        Api.request()
            .header("X-Tenant-ID", matrix.tenant().id())
            .header("X-Forwarded-For", "10.9." + CASES.get() / 250 + "." + CASES.get() % 250);
    return endpoint
        .send(credential == null ? request : request.header("Authorization", credential), names)
        .statusCode();
  }

  /// The cases of one endpoint that is not open, in a tenant of its own. First come those that
  /// should be refused; then it is looked whether one of them had an effect.
  private final class Matrix {
    private final Route route;
    private final Endpoint endpoint;
    private final Set<Role> roles;
    private final List<Capability> offline;
    private final MatrixTenant matrix = new MatrixTenant(tenants, tokens);
    private final List<DynamicTest> refused = new ArrayList<>();
    private final List<DynamicTest> letIn = new ArrayList<>();

    private Matrix(Route route, Endpoint endpoint, Allowed allowed) {
      this.route = route;
      this.endpoint = endpoint;
      this.roles = Set.of(allowed.value());
      this.offline = List.of(allowed.offline());
    }

    private Stream<DynamicTest> cases() {
      badTokens();
      revocations();
      roles();
      capabilities();
      otherTenants();
      String before = matrix.everything();
      refused.add(
          DynamicTest.dynamicTest(
              "nothing of it had an effect",
              () -> assertThat(matrix.everything()).isEqualTo(before)));
      return Stream.concat(refused.stream(), letIn.stream());
    }

    private void badTokens() {
      TestDevice device = matrix.caller(Role.MEMBER);
      refuse("no token", Refusal.NO_TOKEN, device, null);
      BadTokens.of(device)
          .forEach((name, credential) -> refuse(name, Refusal.BAD_TOKEN, device, credential));
      BadTokens.expired(store, device.user().account())
          .forEach((name, credential) -> refuse(name, Refusal.EXPIRED, device, credential));
    }

    private void revocations() {
      TestDevice gone = matrix.caller(highest());
      matrix.tenant().revoke(gone.user());
      refuse("revoked user", Refusal.REVOKED, gone, "Bearer " + gone.user().token());
      refuse("revoked user, token of its device", Refusal.REVOKED, gone, matrix.bound(gone, null));
      TestDevice lost = matrix.caller(highest());
      matrix.tenant().revoke(lost);
      refuse("revoked device", Refusal.REVOKED, lost, matrix.bound(lost, null));
      refuse("revoked device, offline token", Refusal.REVOKED, lost, matrix.bound(lost, all()));
      TestDevice one = matrix.caller(highest());
      TestDevice other = one.user().device("other-" + one.id());
      refuse("token of another device", Refusal.FORBIDDEN, other, matrix.bound(one, null));
    }

    private void roles() {
      for (Role role : Role.values()) {
        TestDevice device = matrix.caller(role);
        if (roles.contains(role)) {
          letIn("role " + role.text(), device, "Bearer " + device.user().token());
        } else {
          refuse(
              "wrong role " + role.text(),
              Refusal.FORBIDDEN,
              device,
              "Bearer " + device.user().token());
          TestDevice demoted = matrix.caller(highest());
          matrix.tenant().place(demoted.user(), role);
          refuse(
              "role lost, now " + role.text(),
              Refusal.FORBIDDEN,
              demoted,
              "Bearer " + demoted.user().token());
        }
      }
    }

    private void capabilities() {
      TestDevice device = matrix.caller(highest());
      if (offline.isEmpty()) {
        refuse("offline token", Refusal.FORBIDDEN, device, matrix.bound(device, all()));
        return;
      }
      for (Capability needed : offline) {
        Set<Capability> others = all();
        others.remove(needed);
        refuse(
            "offline token without " + needed.text(),
            Refusal.FORBIDDEN,
            device,
            matrix.bound(device, others));
      }
      letIn("offline token for " + offline, device, matrix.bound(device, EnumSet.copyOf(offline)));
    }

    /// Whatever belongs to the one tenant is to the other as though it were not there.
    private void otherTenants() {
      if (route.namesTenant()) {
        TestDevice stranger = stranger();
        refused.add(
            one(
                "other tenant, named",
                () ->
                    Refusal.FORBIDDEN.shouldBe(
                        route.path(),
                        endpoint.send(
                            stranger.request().queryParam("tenant_id", matrix.tenant().id()),
                            matrix.names()))));
      }
      foreign("ids", Map.of("p1", "p1", "tablet", "tablet"), Map.of("p1", "p9"));
      foreign("collection", Map.of("patients", "wards"), Map.of("patients", "nowhere"));
    }

    /// Two strangers ask, so that the one's request is not a repetition of the other's.
    private void foreign(String what, Map<String, String> there, Map<String, String> nowhere) {
      Map<String, String> foreign = matrix.names();
      foreign.putAll(there);
      Map<String, String> absent = new HashMap<>();
      absent.put("c1", UUID.randomUUID().toString());
      absent.put("upload1", UUID.randomUUID().toString());
      absent.put("ravi", UUID.randomUUID().toString());
      absent.put("tablet", "absent");
      absent.putAll(nowhere);
      TestDevice one = stranger();
      TestDevice other = stranger();
      refused.add(
          one(
              "other tenant, " + what,
              () -> assertThat(told(one, foreign)).isEqualTo(told(other, absent))));
    }

    private TestDevice stranger() {
      return tenants.add().user("stranger", strangersRole()).device("strange");
    }

    /// What a stranger is told, without what differs each time, and without the names that it asked
    /// for.
    private String told(TestDevice stranger, Map<String, String> names) {
      names.put("elsewhere", stranger.user().account().tenant());
      Response response = endpoint.send(stranger.request(), names);
      String body = response.asString();
      assertThat(body).doesNotContain(MatrixTenant.MARKER, matrix.tenant().id());
      for (Map.Entry<String, String> name : names.entrySet()) {
        body = body.replaceAll("\\b" + Pattern.quote(name.getValue()) + "\\b", name.getKey());
      }
      String told =
          response.statusCode()
              + " "
              + response.header("ETag")
              + " "
              + response.header("X-Vector-Clock")
              + " "
              + body;
      return told.replaceAll(VOLATILE, "").replaceAll(MADE, "made");
    }

    private void refuse(
        String name, Refusal refusal, TestDevice device, @Nullable String credential) {
      refused.add(
          one(
              name,
              () -> refusal.shouldBe(route.path(), matrix.send(endpoint, device, credential))));
    }

    private void letIn(String name, TestDevice device, String credential) {
      letIn.add(
          one(
              name,
              () -> {
                Response answer = matrix.send(endpoint, device, credential);
                assertThat(answer.statusCode()).as(answer.asString()).isNotIn(401, 403);
              }));
    }

    private Role highest() {
      return EnumSet.copyOf(roles).iterator().next();
    }

    /// The highest that does not reach into other tenants.
    private Role strangersRole() {
      Set<Role> own = EnumSet.copyOf(roles);
      own.remove(Role.OPERATOR);
      return own.iterator().next();
    }
  }

  private static Set<Capability> all() {
    return EnumSet.allOf(Capability.class);
  }
}
