package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.core.Role;
import dev.tidemark.engine.Sighting;
import dev.tidemark.engine.Sightings;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.socket.TestStream;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ContactsTest {
  @Inject TestTenants tenants;
  @Inject SyncStore store;
  @Inject Sightings sightings;

  private TestTenant tenant;
  private TestUser user;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    user = tenant.user("asha", Role.ADMIN);
  }

  private ValidatableResponse list(String query) {
    return user.request().get("/api/users" + query).then().statusCode(200);
  }

  @Test
  void mobileUsersShouldBeListedByName() {
    TestPhone b = TestPhone.enrol(user, "phone-b");
    TestPhone a = TestPhone.enrol(user, "phone-a");
    tenant.member("ravi").device("tablet");
    TestPhone.enrol(user, "phone-c");
    user.request().post("/api/v1/devices/phone-c/revoke").then().statusCode(200);

    list("")
        .body("users.id", contains(a.user(), b.user(), userOf("phone-c")))
        .body("users.device_id", contains("phone-a", "phone-b", "phone-c"))
        .body("users[0].username", equalTo("phone-a"))
        .body("users[0].user_type", equalTo("mobile"))
        .body("total", equalTo(3))
        .body("limit", equalTo(50))
        .body("offset", equalTo(0));
  }

  private String userOf(String device) {
    return store.<String>read(reading -> reading.device(tenant.id(), device).orElseThrow().user());
  }

  @Test
  void aUserWhoWasShutOutShouldNotBeListed() {
    TestPhone phone = TestPhone.enrol(user, "phone");
    user.request().post("/api/v1/users/" + phone.user() + "/revoke").then().statusCode(200);

    list("").body("users", empty()).body("total", equalTo(0));
    ErrorAnswer.of(user.request().get("/api/users/" + phone.user()))
        .shouldBe(ErrorCode.NOT_FOUND)
        .shouldSay("User not found");
  }

  @Test
  void theListShouldBeFilteredByNameWhateverItsCase() {
    List.of("Ward-1", "ward-2", "desk").forEach(id -> TestPhone.enrol(user, id));

    list("?filter=WARD").body("users.device_id", contains("Ward-1", "ward-2"));
    list("?filter=rd-2").body("users.device_id", contains("ward-2"));
    list("?filter=%25").body("users", empty());
    list("?filter=").body("users", hasSize(3));
  }

  @Test
  void pagesShouldCoverTheListOnce() {
    List.of("a", "b", "c", "d", "e").forEach(id -> TestPhone.enrol(user, id));

    list("?limit=2").body("users.device_id", contains("a", "b")).body("total", equalTo(5));
    list("?limit=2&offset=4").body("users.device_id", contains("e")).body("total", equalTo(5));
    list("?limit=2&offset=5").body("users", empty()).body("total", equalTo(5));
  }

  @Test
  void whoeverIsConnectedShouldBeOnlineAndSeenAfterwards() {
    TestPhone phone = TestPhone.enrol(user, "phone");
    list("").body("users[0].online_status", equalTo(false)).body("users[0].last_seen", nullValue());
    Instant before = Instant.now();

    try (TestStream stream = TestStream.open("/sse/mobile/phone?token=" + phone.token())) {
      stream.lastId();
      list("?status=true").body("users.id", contains(phone.user())).body("total", equalTo(1));
      list("?status=false").body("users", empty()).body("total", equalTo(0));
    }
    Awaitility.await()
        .untilAsserted(() -> {
          String seen = list("").extract().path("users[0].last_seen");
          assertThat(Instant.parse(seen)).isAfterOrEqualTo(before.minusMillis(1));
        });
  }

  @Test
  void aRequestShouldBeSeenForAMinuteAndOnce() {
    TestPhone phone = TestPhone.enrol(user, "phone");
    phone.request().get("/api/app-instructions").then().statusCode(200);
    list("").body("users[0].online_status", equalTo(true));

    sightings.flush();

    list("").body("users[0].online_status", equalTo(true));
    Instant seenAt =
        store.<Instant>read(reading -> reading.contact(tenant.id(), phone.user()).get().seenAt());
    assertThat(seenAt).isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
  }

  @Test
  void whoeverWasSeenLongAgoShouldBeOffline() {
    TestPhone phone = TestPhone.enrol(user, "phone");
    Instant longAgo = Instant.now().minusSeconds(61);
    store.write(writing -> {
      writing.putSightings(List.of(new Sighting(tenant.id(), phone.user(), phone.id(), longAgo)));
      return phone;
    });

    list("?status=false")
        .body("users.id", contains(phone.user()))
        .body("users[0].online_status", equalTo(false))
        .body("users[0].last_seen", notNullValue());
  }

  @Test
  void webUsersShouldBeShownOneByOne() {
    TestUser other = tenant.member("ben");

    user.request()
        .get("/api/users/" + other.id())
        .then()
        .statusCode(200)
        .body("username", equalTo("ben"))
        .body("user_type", equalTo("web"))
        .body("device_id", nullValue())
        .body("online_status", equalTo(false));
    user.request().get("/api/users/" + user.id()).then().body("online_status", equalTo(true));
  }

  @ParameterizedTest
  @CsvSource({
    "status=yes, status",
    "limit=0, limit",
    "limit=101, limit",
    "limit=x, limit",
    "offset=-1, offset"
  })
  void whatIsWrongShouldBeNamed(String query, String field) {
    ErrorAnswer.of(user.request().get("/api/users?" + query))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldName(field);
  }
}
