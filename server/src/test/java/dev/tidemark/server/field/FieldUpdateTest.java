package dev.tidemark.server.field;

import static dev.tidemark.server.field.FieldTenant.list;
import static dev.tidemark.server.field.FieldTenant.put;
import static dev.tidemark.server.field.FieldTenant.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.server.BreakableStore;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.socket.TestSocket;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class FieldUpdateTest {
  private static final String OLD = "2024-01-20T09:30:00Z";

  @Inject TestTenants tenants;
  @Inject BreakableStore store;

  private TestTenant tenant;
  private TestUser asha;

  @BeforeEach
  void setUp() {
    tenant = FieldTenant.in(tenants);
    asha = tenant.member("asha");
    put(asha, "appointments/101", "{\"status\":\"PENDING\",\"symptoms\":\"Fever\"}");
  }

  private String lastSync() {
    return list(asha, "appointments", "").header("X-Last-Sync");
  }

  private static String body(String seen, String members) {
    return "{\"client_last_synced_at\":\"" + seen + "\"" + members + "}";
  }

  @Test
  void whoHasSeenTheRecordShouldChangeSomeOfItsMembers() {
    String seen = lastSync();
    Response answer =
        update(
            asha,
            "appointments/101",
            body(seen, ",\"status\":\"CONFIRMED\",\"diagnosis\":\"Cold\",\"symptoms\":null"));

    answer
        .then()
        .statusCode(200)
        .body("id", equalTo(101))
        .body("status", equalTo("CONFIRMED"))
        .body("diagnosis", equalTo("Cold"))
        .body("symptoms", equalTo(null));
    assertThat(answer.<String>path("last_synced_at"))
        .isEqualTo(answer.<String>path("updated_at"))
        .isGreaterThan(seen);
    list(asha, "appointments", "?last_sync_timestamp=" + seen).then().body("id", contains(101));
    assertThat(list(asha, "appointments", "").<Object>path("[0]"))
        .isEqualTo(answer.<Object>path(""));
  }

  @Test
  void allFourCollectionsShouldTakeUpdates() {
    put(asha, "patients/1", "{}");
    put(asha, "doctors/1", "{\"available\":true}");
    put(asha, "pharmacy-inventory/1", "{\"pharmacy_id\":5,\"quantity_available\":2}");
    String seen = lastSync();

    update(asha, "patients/1", body(seen, ",\"gender\":\"Female\""))
        .then()
        .statusCode(200)
        .body("gender", equalTo("Female"));
    update(asha, "doctors/1", body(seen, ",\"available\":false,\"languages\":[\"Hindi\"]"))
        .then()
        .statusCode(200)
        .body("available", equalTo(false));
    Response stock = update(asha, "pharmacy-inventory/1", body(seen, ",\"quantity_available\":0"));
    stock.then().statusCode(200).body("quantity_available", equalTo(0));
    assertThat(stock.<String>path("last_updated")).isGreaterThan(seen);
  }

  @Test
  void whoHasNotSeenTheRecordShouldBeRefused() {
    String updated = list(asha, "appointments", "").path("[0].updated_at");
    long position = tenant.position();

    Response answer = update(asha, "appointments/101", body(OLD, ",\"status\":\"COMPLETED\""));

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.<Map<String, String>>path(""))
        .isEqualTo(
            Map.of(
                "error_code", "STALE_UPDATE",
                "message",
                    "Record has been modified since your last sync. Your changes may conflict.",
                "conflict_type", "VERSION_MISMATCH",
                "server_version", updated,
                "client_version", OLD,
                "suggested_action", "REFRESH"));
    assertThat(tenant.position()).isEqualTo(position);
    asha.request().get("/api/v1/conflicts?status=all").then().body("total", equalTo(0));
  }

  @Test
  void ofThoseWhoHaveSeenTheSameOneShouldWin() throws Exception {
    String seen = lastSync();
    var statuses = new ArrayList<Integer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 8; i++) {
        String status = ",\"status\":\"" + i + "\"";
        Callable<Integer> one =
            () -> update(asha, "appointments/101", body(seen, status)).statusCode();
        answers.add(threads.submit(one));
      }
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get());
      }
    }
    assertThat(statuses).containsOnlyOnce(200).filteredOn(status -> status == 409).hasSize(7);
    asha.request().get("/api/v1/appointments/101").then().body("version", equalTo(2));
  }

  @Test
  void anUpdateShouldHaveAVersionAClockAndAHistoryAndArriveLive() {
    asha.device("tablet");
    try (TestSocket socket = TestSocket.connect("/sync", "")) {
      socket.say(
          "{\"type\":\"auth\",\"token\":\"%s\",\"deviceId\":\"tablet\"}".formatted(asha.token()));
      socket.next("authenticated");
      socket.say("{\"type\":\"subscribe\",\"collections\":[\"appointments\"]}");
      socket.next("subscribed");

      update(asha, "appointments/101", body(lastSync(), ",\"status\":\"CONFIRMED\""))
          .then()
          .statusCode(200);

      JsonNode change = socket.next("change").path("data");
      assertThat(change.path("version").asInt()).isEqualTo(2);
      assertThat(change.path("operation").asText()).isEqualTo("update");
      assertThat(change.path("data").path("status").asText()).isEqualTo("CONFIRMED");
      assertThat(change.path("vectorClock").path("server").asInt()).isEqualTo(2);
    }
    asha.request()
        .get("/api/v1/records/101/versions")
        .then()
        .body("versions.version", contains(2, 1))
        .body("versions[0].changeType", equalTo("update"))
        .body("versions[0].fields", contains("status"));
  }

  @Test
  void aPushFromBeforeAnUpdateShouldConflict() {
    TestDevice tablet = asha.device("tablet");
    update(asha, "appointments/101", body(lastSync(), ",\"status\":\"CONFIRMED\""))
        .then()
        .statusCode(200);

    push(tablet, "{\"status\":\"PENDING\",\"symptoms\":\"Fever\",\"diagnosis\":\"Flu\"}")
        .then()
        .body("conflicts[0].resolution", equalTo("merged"))
        .body("conflicts[0].newVersion", equalTo(3));
    list(asha, "appointments", "")
        .then()
        .body("status", contains("CONFIRMED"))
        .body("diagnosis", contains("Flu"));
    push(asha.device("phone"), "{\"status\":\"CANCELLED\",\"symptoms\":\"Fever\"}")
        .then()
        .body("conflicts[0].resolution", equalTo("pending"));
  }

  @Test
  void anUpdateFromBeforeAPushShouldBeRefused() {
    String seen = lastSync();
    push(asha.device("tablet"), "{\"status\":\"CANCELLED\"}")
        .then()
        .body("accepted", contains("101"));

    assertThat(
            update(asha, "appointments/101", body(seen, ",\"status\":\"CONFIRMED\"")).statusCode())
        .isEqualTo(409);
    update(asha, "appointments/101", body(lastSync(), ",\"status\":\"CONFIRMED\""))
        .then()
        .statusCode(200);
  }

  private static Response push(TestDevice device, String data) {
    return device
        .request()
        .body(
            "{\"changes\":[{\"id\":\"101\",\"collection\":\"appointments\",\"operation\":\"update\",\"version\":1,\"data\":%s}]}"
                .formatted(data))
        .post("/api/v1/sync/push");
  }

  /// An answer that was lost is like somebody else's update: the client looks and sees its own.
  @Test
  void anUpdateThatWasStoredButNotAnsweredShouldBeStoredOnce() {
    String request = body(lastSync(), ",\"status\":\"CONFIRMED\"");
    try (var trouble = store.losingAcknowledgements()) {
      ErrorAnswer.of(update(asha, "appointments/101", request)).shouldBe(ErrorCode.DATABASE_ERROR);
    }
    assertThat(update(asha, "appointments/101", request).statusCode()).isEqualTo(409);
    list(asha, "appointments", "").then().body("status", contains("CONFIRMED"));
    asha.request().get("/api/v1/appointments/101").then().body("version", equalTo(2));
  }

  @Test
  void whatTheServerComputesShouldBeIgnoredAndTheSameAgainHaveNoEffect() {
    String seen = lastSync();
    Response answer =
        update(
            asha,
            "appointments/101",
            body(
                seen,
                ",\"status\":\"PENDING\",\"id\":7,\"created_at\":1,\"updated_at\":null,\"last_synced_at\":\"x\""));

    answer.then().statusCode(200).body("id", equalTo(101)).body("last_synced_at", equalTo(null));
    asha.request().get("/api/v1/appointments/101").then().body("version", equalTo(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|client_last_synced_at|This field is required.",
        "{\"client_last_synced_at\":null}|client_last_synced_at|This field is required.",
        "{\"client_last_synced_at\":5}|client_last_synced_at|expected text",
        "{\"client_last_synced_at\":\"2099-01-20T10:00:00Z\"}|client_last_synced_at|Sync timestamp cannot be in the future.",
        "{\"client_last_synced_at\":\"NOW\",\"status\":5}|status|integer found",
        "{\"client_last_synced_at\":\"NOW\",\"patient_id\":1.5}|patient_id|number found",
        "{\"client_last_synced_at\":\"NOW\",\"colour\":\"red\"}|colour|is no member of appointments",
        "{\"client_last_synced_at\":\"NOW\",\"last_updated\":\"red\"}|last_updated|is no member of appointments",
        "{\"client_last_synced_at\":\"NOW\",\"status\":\"a\",\"status\":\"b\"}|detail|status",
        "{\"status\":\"a\",\"colour\":\"red\"}|client_last_synced_at|This field is required.",
        "{\"client_last_synced_at\":\"NOW\",\"status\":5,\"colour\":\"red\"}|colour|is no member",
        "[]|detail|expected a JSON object",
        "{\"client_last|detail|body",
      })
  void aBadMemberShouldBeNamedAndLeaveNothingBehind(String body, String member, String text) {
    String everything = list(asha, "appointments", "").asString();
    long position = tenant.position();

    Response answer = update(asha, "appointments/101", body.replace("NOW", lastSync()));

    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
    Map<String, String> errors = answer.path("");
    assertThat(errors).containsOnlyKeys(member);
    assertThat(errors.get(member)).contains(text);
    assertThat(tenant.position()).isEqualTo(position);
    assertThat(list(asha, "appointments", "").asString()).isEqualTo(everything);
  }

  @Test
  void aBareDateShouldBeRefusedAsInLists() {
    assertThat(
            update(asha, "appointments/101", body("2024-01-20", ""))
                .<String>path("client_last_synced_at"))
        .startsWith("Invalid timestamp format. Use ISO 8601 format. Error: ");
  }

  @Test
  void whatIsNotThereShouldNotBeFound() {
    put(asha, "appointments/gone", "{}");
    asha.request().delete("/api/v1/appointments/gone").then().statusCode(204);
    TestUser stranger = FieldTenant.in(tenants).member("stranger");

    for (String id : List.of("1", "none", "gone", "0101", "a%20b", "x".repeat(200))) {
      notFound(update(asha, "appointments/" + id, body(lastSync(), ",\"status\":\"x\"")));
    }
    notFound(update(stranger, "appointments/101", body(OLD, ",\"status\":\"x\"")));
  }

  private static void notFound(Response answer) {
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.<Map<String, String>>path(""))
        .containsOnly(Map.entry("detail", "Not found."));
  }

  @Test
  void whoMayNotWriteShouldBeTold() {
    tenant.define(
        new CollectionDefinition(
            "doctors",
            null,
            List.of(new ScopeRule.Tenant()),
            List.of(),
            List.of("owner"),
            ConflictPolicy.standard(),
            null,
            false));
    put(asha, "doctors/10", "{\"name\":\"Asha\"}");
    TestUser ben = tenant.member("ben");

    Response answer = update(ben, "doctors/10", body(lastSync(), ",\"name\":\"Ben\""));

    answer
        .then()
        .statusCode(403)
        .body("", hasEntry("detail", "You do not have permission to perform this action."));
    list(asha, "doctors", "?last_sync_timestamp=" + lastSync()).then().body("id", empty());
  }
}
