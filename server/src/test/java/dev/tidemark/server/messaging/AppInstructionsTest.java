package dev.tidemark.server.messaging;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.tidemark.core.Role;
import dev.tidemark.server.Api;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an app on an enrolled phone is told, where its id alone is not enough.
@QuarkusTest
class AppInstructionsTest {
  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser asha;
  private RequestSpecification phone;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    asha = tenant.member("asha");
    String token =
        asha.request()
            .post("/api/enrollment/create")
            .then()
            .statusCode(201)
            .extract()
            .path("token");
    Response enrolled =
        Api.request()
            .body("{\"token\":\"%s\",\"device_id\":\"phone\"}".formatted(token))
            .post("/api/enrollment/complete");
    enrolled.then().statusCode(200);
    phone = Api.request().header("Authorization", "Bearer " + enrolled.path("device_token"));
  }

  @Test
  void aPhoneShouldLearnWhatIsDefined() {
    tenant
        .user("root", Role.ADMIN)
        .request()
        .body(
            """
            {"scopes":["tenant"],"filters":["pharmacy"],"schema":
             {"required":["pharmacy"],
              "properties":{"pharmacy":{"type":"integer"},"note":{"type":"string"}}}}
            """)
        .put("/api/v1/collections/stock")
        .then()
        .statusCode(201);

    instructions(phone, "phone")
        .then()
        .statusCode(200)
        .body("tenant_id", equalTo(tenant.id()))
        .body("schema.tables.name", hasItems("messages", "patients", "stock"))
        .body("schema.tables[0].name", equalTo("messages"))
        .body(
            "schema.tables.find { it.name == 'stock' }.columns.name",
            equalTo(List.of("id", "version", "pharmacy", "note", "updated_at")))
        .body(
            "schema.tables.find { it.name == 'stock' }.indexes",
            equalTo(List.of(Map.of("name", "stock_pharmacy", "columns", List.of("pharmacy")))))
        .body("sync_config.batch_size", equalTo(100))
        .body("sync_config.compression", equalTo(true))
        .body("sync_config.sync_interval_seconds", equalTo(300));
  }

  @Test
  void theIdAloneShouldNotBeEnough() {
    ErrorAnswer.of(instructions(Api.request().header("X-Tenant-ID", tenant.id()), "phone"))
        .shouldBe(ErrorCode.UNAUTHORIZED)
        .shouldSay("Authentication required");
  }

  @Test
  void withoutADeviceThereShouldBeNone() {
    ErrorAnswer.of(phone.get("/api/app-instructions"))
        .shouldBe(ErrorCode.UNAUTHORIZED)
        .shouldSay("Invalid or missing device ID");
  }

  @Test
  void aDeviceThatIsNotOfAMobileUserShouldGetNone() {
    asha.device("tablet");

    for (String device : List.of("tablet", "phone", "none")) {
      ErrorAnswer.of(instructions(asha.request(), device))
          .shouldBe(ErrorCode.NOT_FOUND)
          .shouldSay("Device not enrolled");
    }
    ErrorAnswer.of(instructions(asha.request(), "a b"))
        .shouldBe(ErrorCode.VALIDATION_ERROR)
        .shouldSay("Invalid device ID");
    ErrorAnswer.of(instructions(phone, "tablet")).shouldBe(ErrorCode.FORBIDDEN);
  }

  private static Response instructions(RequestSpecification request, String device) {
    return request.header("X-Device-ID", device).get("/api/app-instructions");
  }
}
