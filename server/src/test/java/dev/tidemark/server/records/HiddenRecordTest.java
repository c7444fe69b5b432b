package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every endpoint, asked by Asha of ward north while there is a note of ward south: what it says is
/// what it would say if there were no such note. `OpenApiTest` sees to it that no endpoint is
/// missing; what is particular to some of them is in [ScopesTest].
@QuarkusTest
class HiddenRecordTest {
  private static final String SECRET = "Zb7qSecret";

  /// What differs from request to request.
  private static final String VOLATILE =
      "\"(timestamp|requestId|syncToken|serverTime|lastSyncAt|executionTime|server_time)\":(\"[^\"]*\"|[0-9.]+|null)";

  private static final Set<String> VOLATILE_HEADERS =
      Set.of("content-length", "x-request-id", "x-ratelimit-remaining", "x-ratelimit-reset");

  @Inject TestTenants tenants;
  @Inject SyncStore store;

  private TestTenant tenant;
  private TestDevice asha;
  private TestDevice ben;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    tenant
        .user("root", Role.ADMIN)
        .request()
        .body("{\"scopes\":[\"group:{/ward}\"],\"filters\":[\"kind\"]}")
        .put("/api/v1/collections/notes")
        .then()
        .statusCode(201);
    asha = on("north", tenant.member("asha"));
    ben = on("south", tenant.member("ben"));
  }

  private TestDevice on(String ward, TestUser user) {
    new Memberships(store).grant(tenant.id(), Scope.user(user.id()), Scope.group(ward));
    return user.device(user.account().username() + "s");
  }

  /// Endpoints whose requests name a record or a conflict. That a new record cannot have the id of
  /// a hidden one is the one thing that shows.
  static Stream<Endpoint> byId() {
    return Stream.of(Endpoint.values())
        .filter(endpoint -> endpoint.names(Set.of("p1", "c1")))
        .filter(endpoint -> endpoint != Endpoint.REPLACE);
  }

  @ParameterizedTest
  @MethodSource("byId")
  void aHiddenRecordShouldBeLikeNone(Endpoint endpoint) {
    String conflict = dispute(ben, "hidden", "south");

    Answer hidden = ask(endpoint, names("hidden", conflict));
    Answer absent = ask(endpoint, names("absent", UUID.randomUUID().toString()));

    assertThat(hidden).isEqualTo(absent);
    ben.request()
        .get("/api/v1/notes/hidden")
        .then()
        .statusCode(200)
        .body("text", equalTo(SECRET + "2"))
        .body("version", equalTo(2));
  }

  @Test
  void endpointsThatNameARecordShouldBeKnown() {
    assertThat(byId()).hasSizeGreaterThanOrEqualTo(11);
    assertThat(thatRead()).hasSizeGreaterThanOrEqualTo(15);
  }

  @Test
  void aNewRecordShouldNotTakeTheIdOfAHiddenOne() {
    dispute(ben, "hidden", "south");
    ErrorAnswer.of(Endpoint.REPLACE.send(asha.request(), names("hidden", "none")))
        .shouldBe(ErrorCode.ID_TAKEN);
  }

  /// Endpoints that tell what there is. When a device last synced is what *fleet* tells everybody,
  /// and how busy the whole server is, metrics.
  static Stream<Endpoint> thatRead() {
    var ofAll = Set.of(Endpoint.FLEET_DEVICES, Endpoint.FLEET_SYNC, Endpoint.METRICS);
    return Stream.of(Endpoint.values())
        .filter(endpoint -> !ofAll.contains(endpoint))
        .filter(endpoint -> endpoint.method().equals("GET") || endpoint == Endpoint.FULL);
  }

  /// Asha has a record with a conflict of her own, so that there are counts and rates that could
  /// move.
  @ParameterizedTest
  @MethodSource("thatRead")
  void whatIsToldShouldNotMoveWithHiddenRecords(Endpoint endpoint) {
    String conflict = dispute(asha, "mine", "north");
    Map<String, String> names = names("mine", conflict);
    names.put("elsewhere", tenant.id());
    Answer before = ask(endpoint, names);
    String checksums = checksums();
    assertThat(before.status()).isIn(200, 403, 404);

    String hidden = dispute(ben, "hidden", "south");
    ben.request()
        .body("{\"resolution\":\"use_local\"}")
        .post("/api/v1/conflicts/" + hidden + "/resolve")
        .then()
        .statusCode(200);
    dispute(ben, "another", "south");
    ben.request().delete("/api/v1/notes/hidden").then().statusCode(204);

    assertThat(ask(endpoint, names)).isEqualTo(before);
    assertThat(checksums()).isEqualTo(checksums);
  }

  private String checksums() {
    return asha.request()
        .body("{\"checksum\":true,\"includeDeleted\":true}")
        .post("/api/v1/sync/full")
        .then()
        .statusCode(200)
        .extract()
        .asString()
        .replaceAll(VOLATILE, "");
  }

  private static Map<String, String> names(String record, String conflict) {
    var names = new HashMap<String, String>();
    names.put("patients", "notes");
    names.put("p1", record);
    names.put("c1", conflict);
    return names;
  }

  /// An answer without what differs each time, and without the ids that were asked for.
  private record Answer(int status, Map<String, List<String>> headers, String body) {}

  private Answer ask(Endpoint endpoint, Map<String, String> names) {
    Response answer = endpoint.send(asha.request(), names);
    assertThat(answer.asString()).doesNotContain(SECRET);
    Map<String, List<String>> headers =
        answer.headers().asList().stream()
            .filter(header -> !VOLATILE_HEADERS.contains(header.getName().toLowerCase(Locale.ROOT)))
            .collect(
                Collectors.groupingBy(
                    Header::getName, Collectors.mapping(Header::getValue, Collectors.toList())));
    String body =
        answer
            .asString()
            .replaceAll(VOLATILE, "")
            .replace(names.get("p1"), "ID")
            .replace(names.get("c1"), "CONFLICT");
    return new Answer(answer.statusCode(), headers, body);
  }

  /// Makes a note of that ward with two versions and a conflict that is pending.
  private static String dispute(TestDevice device, String id, String ward) {
    push(device, id, "create", 0, ward, "1");
    push(device, id, "update", 1, ward, "2");
    String conflict =
        push(device.user().device(device.id() + "-" + id), id, "update", 1, ward, "3")
            .path("conflicts[0].conflictId");
    assertThat(conflict).isNotNull();
    return conflict;
  }

  private static Response push(
      TestDevice device, String id, String operation, int version, String ward, String edit) {
    String text = ward.equals("south") ? SECRET + edit : "note" + edit;
    return device
        .request()
        .body(
            "{\"changes\":[{\"id\":\"%s\",\"collection\":\"notes\",\"operation\":\"%s\",\"version\":%d,\"data\":{\"ward\":\"%s\",\"kind\":\"k\",\"text\":\"%s\"}}]}"
                .formatted(id, operation, version, ward, text))
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200)
        .extract()
        .response();
  }
}
