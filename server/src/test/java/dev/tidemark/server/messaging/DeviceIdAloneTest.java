package dev.tidemark.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.core.Role;
import dev.tidemark.server.Api;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.socket.TestStream;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Where `X-Device-ID` alone identifies a device, as in the demo.
@QuarkusTest
@TestProfile(DeviceIdAloneTest.Alone.class)
class DeviceIdAloneTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser admin;
  private String user;

  /// As in the demo.
  public static final class Alone implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tidemark.auth.device-id-alone", "true");
    }
  }

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    admin = tenant.user("root", Role.ADMIN);
    user = TestPhone.enrol(admin, "phone").user();
  }

  @Test
  void anEnrolledDeviceShouldNeedNoToken() {
    instructions(tenant, "phone").then().statusCode(200).body("tenant_id", equalTo(tenant.id()));
  }

  @Test
  void anEnrolledDeviceShouldListenWithoutAToken() {
    try (TestStream stream =
        TestStream.open("/sse/mobile/phone", "X-Device-ID", "phone", "X-Tenant-ID", tenant.id())) {
      assertThat(stream.lastId()).isNotEmpty();
      TestPhone.enrol(admin, "phone");

      assertThat(stream.ended()).isTrue();
    }
    ErrorAnswer.of(in(tenant).get("/sse/mobile/phone")).shouldBe(ErrorCode.UNAUTHORIZED);
  }

  @Test
  void aTokenThatIsSentShouldBeGoodAllTheSame() {
    ErrorAnswer.of(
            in(tenant)
                .header("Authorization", "Bearer x")
                .header("X-Device-ID", "phone")
                .get("/api/app-instructions"))
        .shouldBe(ErrorCode.UNAUTHORIZED);
  }

  @Test
  void anotherTenantsDeviceShouldBeAsOneThatIsNotThere() {
    TestTenant elsewhere = tenants.add();

    for (String device : List.of("phone", "none")) {
      ErrorAnswer.of(instructions(elsewhere, device))
          .shouldBe(ErrorCode.NOT_FOUND)
          .shouldSay("Device not enrolled");
    }
    ErrorAnswer.of(
            Api.request()
                .header("X-Tenant-ID", "no-such-tenant")
                .header("X-Device-ID", "phone")
                .get("/api/app-instructions"))
        .shouldBe(ErrorCode.NOT_FOUND);
  }

  @Test
  void aTabletOfAMemberShouldNotBeEnrolled() {
    tenant.member("asha").device("tablet");

    ErrorAnswer.of(instructions(tenant, "tablet")).shouldBe(ErrorCode.NOT_FOUND);
  }

  @Test
  void aDeviceThatWasRevokedShouldBeShutOut() {
    admin.request().post("/api/v1/devices/phone/revoke").then().statusCode(200);

    ErrorAnswer.of(instructions(tenant, "phone")).shouldBe(ErrorCode.UNAUTHORIZED);
  }

  @Test
  void aUserWhoWasRevokedShouldBeShutOut() {
    admin.request().post("/api/v1/users/" + user + "/revoke").then().statusCode(200);

    ErrorAnswer.of(instructions(tenant, "phone")).shouldBe(ErrorCode.UNAUTHORIZED);
  }

  private static Response instructions(TestTenant tenant, String device) {
    return in(tenant).header("X-Device-ID", device).get("/api/app-instructions");
  }

  private static RequestSpecification in(TestTenant tenant) {
    return Api.request().header("X-Tenant-ID", tenant.id());
  }
}
