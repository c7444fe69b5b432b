package dev.tidemark.server.field;

import static dev.tidemark.server.field.FieldTenant.list;
import static dev.tidemark.server.field.FieldTenant.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Retention.Horizons;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class FieldListTest {
  @Inject TestTenants tenants;
  @Inject SyncStore store;

  private TestTenant tenant;
  private TestUser asha;

  @BeforeEach
  void setUp() {
    tenant = FieldTenant.in(tenants);
    asha = tenant.member("asha");
  }

  @Test
  void recordsShouldComeByTheirIdsNumbersFirst() {
    for (String id :
        List.of("b", "10", "9", "0", "007", "9007199254740991", "9007199254740992", "a")) {
      put(asha, "doctors/" + id, "{}");
    }

    Response answer = list(asha, "doctors", "");

    answer.then().header("X-Records-Synced", "8");
    assertThat(answer.asString().replaceAll("\"id\":([^,]+),[^}]+", "$1"))
        .isEqualTo(
            "[{0},{9},{10},{9007199254740991},{\"007\"},{\"9007199254740992\"},{\"a\"},{\"b\"}]");
  }

  @Test
  void aRecordShouldShowWhatIsDocumentedAndNothingElse() {
    put(
        asha,
        "patients/1",
        "{\"gender\":\"Male\",\"village\":\"Warna\",\"last_synced_at\":\"x\",\"created_at\":7}");

    Response answer = list(asha, "patients", "");

    Map<String, Object> record = answer.path("[0]");
    assertThat(record.keySet())
        .containsExactly(
            "id",
            "phone_number",
            "address",
            "gender",
            "created_at",
            "updated_at",
            "last_synced_at");
    assertThat(record)
        .containsEntry("id", 1)
        .containsEntry("address", null)
        .containsEntry("gender", "Male")
        .containsEntry("last_synced_at", null)
        .containsEntry("created_at", record.get("updated_at"));
  }

  @Test
  void eachCollectionShouldShowItsOwnMembers() {
    put(
        asha,
        "pharmacy-inventory/1",
        "{\"pharmacy_id\":5,\"pharmacy_name\":\"Gram\",\"medicine_id\":15,\"quantity_available\":250}");
    put(asha, "doctors/10", "{\"languages\":[\"Hindi\",\"Urdu\"],\"available\":true}");
    put(asha, "appointments/101", "{\"patient_id\":1,\"status\":\"PENDING\"}");

    list(asha, "pharmacy-inventory", "")
        .then()
        .body("[0].quantity_available", equalTo(250))
        .body(
            "[0].last_updated",
            equalTo(list(asha, "pharmacy-inventory", "").path("[0].created_at")));
    list(asha, "doctors", "").then().body("[0].languages", contains("Hindi", "Urdu"));
    list(asha, "appointments", "").then().body("[0].patient_id", equalTo(1));
  }

  /// What `X-Last-Sync` says is where the next list begins.
  @Test
  void aClientShouldCatchUpByTheTimeOfItsLastList() {
    put(asha, "patients/1", "{}");
    String first = list(asha, "patients", "").header("X-Last-Sync");
    assertThat(since(first).asString()).isEqualTo("[]");

    put(asha, "patients/2", "{}");
    Response second = since(first);
    second.then().body("id", contains(2)).header("X-Records-Synced", "1");
    asha.request().body("{\"gender\":\"x\"}").patch("/api/v1/patients/1").then().statusCode(200);
    Response third = since(second.header("X-Last-Sync"));
    third.then().body("id", contains(1));
    assertThat(third.<String>path("[0].last_synced_at"))
        .isEqualTo(third.<String>path("[0].updated_at"));
    since(first).then().body("id", contains(1, 2));
    since(third.header("X-Last-Sync")).then().body("id", empty());
  }

  private Response since(String time) {
    return list(asha, "patients", "?last_sync_timestamp=" + time);
  }

  @Test
  void aTimeMayHaveAnyOffset() {
    put(asha, "patients/1", "{}");

    list(asha, "patients", "?last_sync_timestamp=2024-01-20T15:30:00+05:30")
        .then()
        .body("id", contains(1));
    list(asha, "patients", "?last_sync_timestamp=2024-01-20T10:00:00.123456789Z")
        .then()
        .body("id", contains(1));
  }

  @Test
  void whatIsGoneShouldBeToldToThoseWhoAsk() {
    put(asha, "pharmacy-inventory/1", "{\"pharmacy_id\":5}");
    put(asha, "pharmacy-inventory/2", "{\"pharmacy_id\":5}");
    put(asha, "pharmacy-inventory/3", "{\"pharmacy_id\":5}");
    String before = list(asha, "pharmacy-inventory", "").header("X-Last-Sync");
    asha.request().delete("/api/v1/pharmacy-inventory/1").then().statusCode(204);
    asha.request().body("{\"pharmacy_id\":6}").patch("/api/v1/pharmacy-inventory/2");

    String query = "?pharmacy_id=5&last_sync_timestamp=" + before;
    list(asha, "pharmacy-inventory", query).then().body("id", empty());
    Response gone = list(asha, "pharmacy-inventory", query + "&include_deleted=true");
    gone.then().body("id", contains(1, 2)).header("X-Records-Synced", "2");
    assertThat(gone.<Map<String, Object>>path("[0]").keySet())
        .containsExactly("id", "deleted", "updated_at");
    list(asha, "pharmacy-inventory", "?pharmacy_id=5").then().body("id", contains(3));
    list(asha, "pharmacy-inventory", "?include_deleted=TRUE").then().body("id", contains(1, 2, 3));
    list(asha, "pharmacy-inventory", "").then().body("id", contains(2, 3));
  }

  @Test
  void aPharmacyShouldBeAskedForByItsNumberAndMeanNothingElsewhere() {
    put(asha, "pharmacy-inventory/1", "{\"pharmacy_id\":5}");
    put(asha, "pharmacy-inventory/2", "{\"pharmacy_id\":6}");
    put(asha, "doctors/1", "{}");

    list(asha, "pharmacy-inventory", "?pharmacy_id=5").then().body("id", contains(1));
    list(asha, "pharmacy-inventory", "?pharmacy_id=0006").then().body("id", contains(2));
    list(asha, "pharmacy-inventory", "?pharmacy_id=7").then().body("id", empty());
    list(asha, "doctors", "?pharmacy_id=five").then().body("id", contains(1));
    for (String bad : List.of("five", "-5", "5.0", "99999999999999999", "5 ")) {
      ErrorAnswer.of(asha.request().get("/api/pharmacy-inventory/sync/?pharmacy_id=" + bad))
          .shouldBe(ErrorCode.VALIDATION_ERROR)
          .shouldName("pharmacy_id");
    }
  }

  @Test
  void whoHasTheListShouldNotGetItAgain() {
    put(asha, "patients/1", "{}");
    Response first = list(asha, "patients", "");
    String tag = first.header("ETag");

    for (String known : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
      Response again = asha.request().header("If-None-Match", known).get("/api/patients/sync/");
      assertThat(again.statusCode()).as(known).isEqualTo(304);
      assertThat(again.asString()).isEmpty();
      for (String header : List.of("ETag", "X-Last-Sync", "X-Sync-Strategy", "Cache-Control")) {
        assertThat(again.header(header)).as(header).isEqualTo(first.header(header));
      }
      assertThat(again.header("X-Records-Synced")).isEqualTo("0");
    }
    asha.request()
        .header("If-None-Match", "\"x\"")
        .get("/api/patients/sync/")
        .then()
        .statusCode(200);
    assertThat(list(asha, "patients", "?include_deleted=true").header("ETag")).isNotEqualTo(tag);
  }

  @Test
  void aPushShouldMoveTheTagAndTheList() {
    TestDevice tablet = asha.device("tablet");
    String before = list(asha, "appointments", "").header("ETag");

    push(tablet, "create", 0, "{\"status\":\"PENDING\"}");
    Response created = list(asha, "appointments", "");
    created.then().body("status", contains("PENDING"));
    push(tablet, "delete", 1, "{}");
    Response deleted = list(asha, "appointments", "");
    deleted.then().body("id", empty());

    assertThat(List.of(before, created.header("ETag"), deleted.header("ETag")))
        .doesNotHaveDuplicates();
  }

  private static void push(TestDevice device, String operation, int version, String data) {
    device
        .request()
        .body(
            "{\"changes\":[{\"id\":\"7\",\"collection\":\"appointments\",\"operation\":\"%s\",\"version\":%d,\"data\":%s}]}"
                .formatted(operation, version, data))
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200)
        .body("accepted", contains("7"));
  }

  /// Where records can be hidden, nothing of a hidden one shows, not even in the tag of the list
  /// that it would stand in.
  @Test
  void hiddenRecordsShouldNotShow() {
    tenant.define(
        new CollectionDefinition(
            "pharmacy-inventory",
            null,
            List.of(ScopeRule.of("group:{/ward}")),
            List.of("pharmacy_id"),
            List.of(),
            ConflictPolicy.standard(),
            null,
            false));
    TestUser ben = tenant.member("ben");
    new Memberships(store).grant(tenant.id(), Scope.user(ben.id()), Scope.group("south"));
    new Memberships(store).grant(tenant.id(), Scope.user(asha.id()), Scope.group("north"));
    put(asha, "pharmacy-inventory/1", "{\"pharmacy_id\":5,\"ward\":\"north\"}");
    Response before = list(asha, "pharmacy-inventory", "?pharmacy_id=5");

    put(ben, "pharmacy-inventory/2", "{\"pharmacy_id\":5,\"ward\":\"south\"}");

    Response after = list(asha, "pharmacy-inventory", "?pharmacy_id=5");
    assertThat(after.asString()).isEqualTo(before.asString());
    assertThat(after.header("ETag")).isEqualTo(before.header("ETag"));
    list(
            asha,
            "pharmacy-inventory",
            "?include_deleted=true&last_sync_timestamp=" + before.header("X-Last-Sync"))
        .then()
        .body("id", empty());

    new Memberships(store).revoke(tenant.id(), Scope.user(asha.id()), Scope.group("north"));
    Response lost = list(asha, "pharmacy-inventory", "?pharmacy_id=5");
    lost.then().body("id", empty());
    assertThat(lost.header("ETag")).isNotEqualTo(before.header("ETag"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2024-01-20", "2024-01-20T10:00:00", "10:00:00Z", "yesterday", "1705744800"})
  void whatIsNoTimeShouldBeSaidToBeNone(String time) {
    ErrorAnswer.of(asha.request().get("/api/appointments/sync/?last_sync_timestamp=" + time))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName("last_sync_timestamp")
        .shouldSay("Invalid timestamp format. Use ISO 8601 format. Error: ");
  }

  @ParameterizedTest
  @CsvSource({
    "?last_sync_timestamp=2099-01-20T10:00:00Z, last_sync_timestamp, Sync timestamp cannot be in the future.",
    "?include_deleted=yes, include_deleted, expected true or false",
  })
  void aBadParameterShouldBeNamed(String query, String parameter, String text) {
    Response answer = asha.request().get("/api/patients/sync/" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.<Map<String, String>>path("")).containsOnly(Map.entry(parameter, text));
  }

  /// A time from before what was pruned: whoever comes with it begins again.
  @Test
  void aTimeFromBeforeTheFloorShouldBeginAgain() {
    put(asha, "patients/1", "{}");
    put(asha, "patients/2", "{}");
    String before = list(asha, "patients", "").header("X-Last-Sync");
    asha.request().delete("/api/v1/patients/1").then().statusCode(204);
    InstantSource later = () -> Instant.now().plus(Duration.ofDays(91));
    new Retention(store, later, Horizons.of(Duration.ofDays(90))).prune(tenant.id());

    Response reset = since(before);
    reset.then().header("X-Sync-Reset", "true").body("id", contains(2));
    assertThat(since(reset.header("X-Last-Sync")).header("X-Sync-Reset")).isNull();
    Response stale =
        FieldTenant.update(
            asha, "patients/2", "{\"client_last_synced_at\":\"" + before + "\",\"gender\":\"x\"}");
    assertThat(stale.statusCode()).isEqualTo(409);
  }

  @Test
  void whatIsNotThereShouldNotBeThere() {
    TestUser stranger = tenants.add().member("stranger");
    put(asha, "patients/1", "{}");

    assertThat(list(stranger, "patients", "").asString()).isEqualTo("[]");
    for (String path : List.of("/api/doctors/sync/", "/api/doctors/1/sync_update/")) {
      Response answer =
          path.contains("update")
              ? stranger
                  .request()
                  .body("{\"client_last_synced_at\":\"2024-01-01T00:00:00Z\"}")
                  .put(path)
              : stranger.request().get(path);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.<Map<String, String>>path(""))
          .containsOnly(Map.entry("detail", "Not found."));
    }
    for (String path : List.of("/api/nurses/sync/", "/api/patients/", "/api/patients/1/")) {
      assertThat(asha.request().get(path).statusCode()).as(path).isEqualTo(404);
    }
  }
}
