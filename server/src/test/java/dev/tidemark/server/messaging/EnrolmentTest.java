package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Actor;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.Enrolments;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Api;
import dev.tidemark.server.BreakableStore;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.socket.TestSocket;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.testkit.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Enrolling phones.
@QuarkusTest
class EnrolmentTest {
  private static final String INVALID = "Invalid enrollment token or device ID";

  @Inject TestTenants tenants;
  @Inject SyncStore store;
  @Inject BreakableStore breakable;

  private TestTenant tenant;
  private TestUser asha;
  private TestUser admin;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    asha = tenant.member("asha");
    admin = tenant.user("root", Role.ADMIN);
  }

  @Test
  void aTokenShouldComeWithWhatAQrCodeIsToHold() {
    Response answer = asha.request().post("/api/enrollment/create");

    answer.then().statusCode(201).body("qr_code_data.tenant_id", equalTo(tenant.id()));
    String token = answer.path("token");
    assertThat(UUID.fromString(token).version()).isEqualTo(4);
    assertThat(answer.<String>path("qr_code_data.token")).isEqualTo(token);
    assertThat(answer.<String>path("qr_code_data.enrollment_url"))
        .matches("http://127.0.0.1:\\d+/api/enrollment/" + token);
    assertThat(Instant.parse(answer.path("expires_at")))
        .isBetween(Instant.now().plus(Duration.ofMinutes(1_439)), inADay());
    AuditEntry entry = tenant.audit().getFirst();
    assertThat(entry.action()).isEqualTo("enrolment.create");
    assertThat(entry.actor()).isEqualTo(asha.id());
    assertThat(tenant.audit().toString()).doesNotContain(token);
  }

  private static Instant inADay() {
    return Instant.now().plus(Duration.ofDays(1));
  }

  @Test
  void aPhoneShouldSeeWhetherATokenIsGood() {
    String token = token(asha);

    get(token)
        .then()
        .statusCode(200)
        .body("token", equalTo(token))
        .body("tenant_id", equalTo(tenant.id()))
        .body("created_by", equalTo("asha"))
        .body("used_at", nullValue())
        .body("valid", equalTo(true));
    Api.request().get("/api/enrollment/" + token + "/").then().statusCode(200);
  }

  @Test
  void aPhoneShouldBeEnrolledAndSignedIn() {
    asha.request().body("{\"name\":\"Ravi\"}").put("/api/v1/patients/p1").then().statusCode(201);

    Response answer = complete(token(asha), "phone");

    answer
        .then()
        .statusCode(200)
        .body("device_id", equalTo("phone"))
        .body("tenant_id", equalTo(tenant.id()))
        .body("app_instructions_url", endsWith("/api/app-instructions"))
        .body("expires_in", equalTo(3_600));
    as(answer).post("/api/v1/sync/initialize").then().statusCode(200);
    as(answer).get("/api/v1/sync/pull").then().statusCode(200).body("changes", hasSize(1));
    as(answer)
        .get("/api/v1/devices")
        .then()
        .body("devices.id", equalTo(List.of("phone")))
        .body("devices.user", equalTo(List.of(answer.<String>path("user_id"))))
        .body("devices.username", equalTo(List.of("phone")))
        .body("devices.type", equalTo(List.of("android")))
        .body("devices[0].deviceInfo.model", equalTo("Pixel 7"));
    AuditEntry entry = tenant.audit().getFirst();
    assertThat(entry.action()).isEqualTo("device.enrol");
    assertThat(entry.subject()).isEqualTo("device:phone");
    assertThat(entry.address()).isEqualTo("127.0.0.1");
  }

  @Test
  void itsTokensShouldBeGoodForItAlone() {
    Response answer = complete(token(asha), "phone");

    ErrorAnswer.of(as(answer, "other").get("/api/v1/patients")).shouldBe(ErrorCode.FORBIDDEN);
    ErrorAnswer.of(refresh(answer, "other")).shouldBe(ErrorCode.UNAUTHORIZED);
    Response next = refresh(answer, "phone");
    next.then().statusCode(200);
    RequestSpecification later =
        Api.request().header("Authorization", "Bearer " + next.path("accessToken"));
    later.get("/api/v1/patients").then().statusCode(200);
    ErrorAnswer.of(as(answer).post("/api/enrollment/create")).shouldBe(ErrorCode.FORBIDDEN);
  }

  @Test
  void revokingTheDeviceShouldEndItsTokens() {
    Response answer = complete(token(asha), "phone");
    as(answer).get("/api/v1/patients").then().statusCode(200);

    admin.request().post("/api/v1/devices/phone/revoke").then().statusCode(200);

    ErrorAnswer.of(as(answer).get("/api/v1/patients")).shouldBe(ErrorCode.UNAUTHORIZED);
    ErrorAnswer.of(refresh(answer, "phone")).shouldBe(ErrorCode.UNAUTHORIZED);
  }

  @Test
  void aTokenShouldBeUsedOnce() {
    String token = token(asha);
    complete(token, "phone").then().statusCode(200);

    refused(complete(token, "phone"), "token");
    refused(complete(token, "phone-2"), "token");
    ErrorAnswer.of(get(token))
        .shouldBe(ErrorCode.INVALID_TOKEN)
        .shouldSay("Enrollment token has expired or has already been used");
  }

  @Test
  void ofManyWhoCompleteOneAtOnceOneShouldWin() throws Exception {
    String token = token(asha);
    List<Callable<Integer>> requests =
        IntStream.range(0, 6)
            .<Callable<Integer>>mapToObj(i -> () -> complete(token, "phone-" + i).statusCode())
            .toList();
    try (var phones = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Integer> statuses =
          phones.invokeAll(requests).stream().map(Future::resultNow).sorted().toList();

      assertThat(statuses).containsExactly(200, 400, 400, 400, 400, 400);
    }
    assertThat(devices()).isEqualTo(1);
  }

  @Test
  void aTokenShouldBeOverAfterADay() {
    String token = EnrolmentTokens.make();
    var yesterday = new TestClock(Instant.now().minus(Enrolments.LIFETIME));
    new Enrolments(store, yesterday, () -> "unused")
        .create(
            new Actor(new Principal(tenant.id(), asha.id(), null, Role.MEMBER)),
            tenant.id(),
            EnrolmentTokens.hash(token));

    over(token);
  }

  @Test
  void aTokenShouldEndWithWhoMadeIt() {
    String token = token(asha);
    tenant.revoke(asha);

    over(token);
    ErrorAnswer.of(asha.request().post("/api/enrollment/create")).shouldBe(ErrorCode.UNAUTHORIZED);
  }

  private void over(String token) {
    ErrorAnswer.of(get(token)).shouldBe(ErrorCode.INVALID_TOKEN);
    ErrorAnswer.of(complete(token, "phone"))
        .shouldBe(ErrorCode.NOT_FOUND)
        .shouldSay("Enrollment token not found or expired");
    assertThat(devices()).isZero();
  }

  @Test
  void aTokenThatNeverWasShouldNotBeFound() {
    String unknown = UUID.randomUUID().toString();

    for (String token : List.of(unknown, "x", "complete", "%00", "..%2F", "a".repeat(1_000))) {
      ErrorAnswer.of(Api.request().urlEncodingEnabled(false).get("/api/enrollment/" + token))
          .shouldBe(ErrorCode.NOT_FOUND);
    }
    ErrorAnswer.of(get(unknown)).shouldSay("Enrollment token not found");
    ErrorAnswer.of(complete(unknown, "phone"))
        .shouldBe(ErrorCode.NOT_FOUND)
        .shouldSay("Enrollment token not found or expired");
  }

  @Test
  void anotherTenantsTokenShouldBeAsOneThatNeverWas() {
    String token = token(asha);
    TestTenant elsewhere = tenants.add();

    for (String sent : List.of(token, UUID.randomUUID().toString())) {
      ErrorAnswer.of(in(elsewhere).get("/api/enrollment/" + sent))
          .shouldBe(ErrorCode.NOT_FOUND)
          .shouldSay("Enrollment token not found");
      ErrorAnswer.of(in(elsewhere).body(body(sent, "phone")).post("/api/enrollment/complete"))
          .shouldBe(ErrorCode.NOT_FOUND)
          .shouldSay("Enrollment token not found or expired");
    }
    in(tenant).get("/api/enrollment/" + token).then().statusCode(200);
    in(tenant).body(body(token, "phone")).post("/api/enrollment/complete").then().statusCode(200);
  }

  private static RequestSpecification in(TestTenant tenant) {
    return Api.request().header("X-Tenant-ID", tenant.id());
  }

  @Test
  void aTokenInCapitalsShouldBeTheSame() {
    complete(token(asha).toUpperCase(Locale.ROOT), "phone").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a b", "a/b", "phöne", "a\\u0000", "server", "server-1", "LONG", "\\n"})
  void aDeviceIdThatIsNotProperShouldBeRefused(String id) {
    String token = token(asha);

    refused(complete(token, id.replace("LONG", "x".repeat(129))), "device_id");

    get(token).then().statusCode(200);
    complete(token, "x".repeat(128)).then().statusCode(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"device_id":"phone"}                                | token
          {"token":null,"device_id":"phone"}                   | token
          {"token":"","device_id":"phone"}                     | token
          {"token":"x","device_id":"phone"}                    | token
          {"token":5,"device_id":"phone"}                      | token
          {"token":"TOKEN"}                                    | device_id
          {"token":"TOKEN","device_id":["phone"]}              | device_id
          {"token":"TOKEN","device_id":"p","device_info":"x"}  | device_info
          {"token":"TOKEN","device_id":"p","device_info":{"platform":5}} | /device_info/platform
          []                                                   | body
          {                                                    | body
          ''                                                   | body
          """)
  void aRequestThatIsNotProperShouldBeRefused(String body, String field) {
    String token = token(asha);

    Response answer =
        Api.request().body(body.replace("TOKEN", token)).post("/api/enrollment/complete");

    ErrorAnswer.of(answer).shouldBe(ErrorCode.VALIDATION_ERROR);
    answer.then().body("error.details.field", equalTo(field));
    get(token).then().statusCode(200);
    assertThat(devices()).isZero();
  }

  @Test
  void aKnownDeviceShouldNotBeTakenByAMembersToken() {
    complete(token(asha), "phone").then().statusCode(200);
    asha.device("tablet");
    String token = token(asha);

    refused(complete(token, "phone"), "device_id");
    refused(complete(token, "tablet"), "device_id");

    get(token).then().statusCode(200);
  }

  @Test
  void anAdminsTokenShouldBindADeviceAnewAndSignOutWhatHeldIt() {
    Response lost = complete(token(asha), "phone");
    as(lost).post("/api/v1/sync/initialize").then().statusCode(200);
    as(lost)
        .body("{\"id\":\"n1\",\"mood\":\"good\"}")
        .post("/api/v1/journal")
        .then()
        .statusCode(201);
    Response offline = as(lost).body("{\"deviceId\":\"phone\"}").post("/api/v1/auth/offline-token");
    offline.then().statusCode(200);

    Response found = complete(token(admin), "phone");

    found.then().statusCode(200).body("user_id", equalTo(lost.path("user_id")));
    ErrorAnswer.of(as(lost).get("/api/v1/sync/pull")).shouldBe(ErrorCode.UNAUTHORIZED);
    ErrorAnswer.of(refresh(lost, "phone")).shouldBe(ErrorCode.UNAUTHORIZED);
    ErrorAnswer.of(bearer(offline.path("offlineToken")).get("/api/v1/patients"))
        .shouldBe(ErrorCode.UNAUTHORIZED);
    as(found).get("/api/v1/journal/n1").then().statusCode(200).body("mood", equalTo("good"));
    refresh(found, "phone").then().statusCode(200);
  }

  @Test
  void bindingADeviceAnewShouldEndItsSockets() {
    String lost = complete(token(asha), "phone").path("device_token");
    String query = "?device_id=phone&token=" + lost;
    try (TestSocket sync = TestSocket.connect("/sync", "");
        TestSocket mobile = TestSocket.connect("/ws/mobile/sync", query)) {
      sync.say("{\"type\":\"auth\",\"token\":\"" + lost + "\",\"deviceId\":\"phone\"}");
      sync.next("authenticated");

      complete(token(admin), "phone").then().statusCode(200);

      assertThat(sync.closedWith()).isEqualTo(4401);
      assertThat(mobile.closedWith()).isEqualTo(4401);
    }
  }

  @Test
  void anAdminsTokenShouldBringBackADeviceThatWasRevoked() {
    complete(token(asha), "phone");
    admin.request().post("/api/v1/devices/phone/revoke").then().statusCode(200);
    refused(complete(token(asha), "phone"), "device_id");

    Response found = complete(token(admin), "phone");

    as(found).get("/api/v1/patients").then().statusCode(200);
  }

  @Test
  void aTabletOfAMemberShouldBecomeAMobileUsers() {
    asha.device("tablet");

    Response answer = complete(token(admin), "tablet");

    assertThat(answer.<String>path("user_id")).isNotEqualTo(asha.id());
    as(answer).post("/api/v1/sync/initialize").then().statusCode(200);
    ErrorAnswer.of(asha.request().header("X-Device-ID", "tablet").get("/api/v1/sync/pull"))
        .shouldBe(ErrorCode.DEVICE_NOT_REGISTERED);
  }

  @Test
  void aNameThatIsTakenShouldBeRefused() {
    refused(complete(token(admin), "asha"), "device_id");

    assertThat(devices()).isZero();
  }

  @Test
  void onlyUsersWhoSignedInShouldMakeTokens() {
    ErrorAnswer.of(Api.request().post("/api/enrollment/create")).shouldBe(ErrorCode.UNAUTHORIZED);
    ErrorAnswer.of(bearer("x").post("/api/enrollment/create")).shouldBe(ErrorCode.UNAUTHORIZED);
    asha.device("tablet");
    Response offline =
        asha.request().body("{\"deviceId\":\"tablet\"}").post("/api/v1/auth/offline-token");
    ErrorAnswer.of(bearer(offline.path("offlineToken")).post("/api/enrollment/create"))
        .shouldBe(ErrorCode.FORBIDDEN);
    tenant
        .user("ops", Role.OPERATOR)
        .request()
        .post("/api/enrollment/create")
        .then()
        .statusCode(201);
  }

  @Test
  void aStoreOutOfReachShouldLeaveTheTokenAsItWas() {
    String token = token(asha);
    try (var trouble = breakable.outOfReach()) {
      ErrorAnswer.of(get(token)).shouldBe(ErrorCode.DATABASE_ERROR);
      ErrorAnswer.of(complete(token, "phone")).shouldBe(ErrorCode.DATABASE_ERROR);
    }

    complete(token, "phone").then().statusCode(200);
  }

  private static String token(TestUser user) {
    return user.request()
        .post("/api/enrollment/create")
        .then()
        .statusCode(201)
        .extract()
        .path("token");
  }

  private static Response get(String token) {
    return Api.request().get("/api/enrollment/" + token);
  }

  private static Response complete(String token, String device) {
    return Api.request().body(body(token, device)).post("/api/enrollment/complete");
  }

  private static String body(String token, String device) {
    return """
    {"token":"%s","device_id":"%s","device_info":{"platform":"android","model":"Pixel 7"}}
    """
        .formatted(token, device);
  }

  private static void refused(Response answer, String field) {
    ErrorAnswer.of(answer).shouldBe(ErrorCode.VALIDATION_ERROR).shouldSay(INVALID);
    answer.then().body("error.details.field", equalTo(field));
  }

  private static RequestSpecification as(Response enrolled) {
    return as(enrolled, enrolled.path("device_id"));
  }

  private static RequestSpecification as(Response enrolled, String device) {
    return bearer(enrolled.path("device_token")).header("X-Device-ID", device);
  }

  private static RequestSpecification bearer(String token) {
    return Api.request().header("Authorization", "Bearer " + token);
  }

  private static Response refresh(Response enrolled, String device) {
    return Api.request()
        .body(
            "{\"refreshToken\":\"%s\",\"deviceId\":\"%s\"}"
                .formatted(enrolled.path("refresh_token"), device))
        .post("/api/v1/auth/refresh");
  }

  private long devices() {
    return store.<Long>read(reading -> reading.countDevices(tenant.id(), null));
  }
}
