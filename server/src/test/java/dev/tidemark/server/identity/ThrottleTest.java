package dev.tidemark.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.AuditEntry;
import dev.tidemark.server.Api;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Too many failed logins.
@QuarkusTest
class ThrottleTest {
  @Inject TestTenants tenants;

  private final String address = "10.%d.%d.1".formatted(number(), number());
  private TestTenant tenant;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    tenant.member("asha");
    tenant.member("ravi");
  }

  private static int number() {
    return ThreadLocalRandom.current().nextInt(256);
  }

  @Test
  void evenTheRightPasswordShouldBeRefusedWhicheverTheEndpoint() {
    List<Endpoint> logins = Endpoint.logins().toList();
    for (int i = 0; i < LoginThrottle.OF_ONE_USER; i++) {
      ErrorAnswer.of(login(logins.get(i % logins.size()), "asha", "wrong", address))
          .shouldBe(ErrorCode.UNAUTHORIZED);
    }

    for (Endpoint endpoint : logins) {
      ErrorAnswer answer =
          ErrorAnswer.of(login(endpoint, "asha", TestTenant.PASSWORD, address))
              .shouldBe(ErrorCode.RATE_LIMITED)
              .shouldSay("Too many failed logins");
      assertThat(Integer.parseInt(answer.response().header("Retry-After"))).isBetween(200, 300);
      login(endpoint, "ravi", TestTenant.PASSWORD, address).then().statusCode(200);
      login(endpoint, "asha", TestTenant.PASSWORD, "10.0.0.2").then().statusCode(200);
    }
  }

  @Test
  void aNameThatNobodyHasShouldBeRefusedAlike() {
    for (int i = 0; i < LoginThrottle.OF_ONE_USER; i++) {
      ErrorAnswer.of(login(Endpoint.LOGIN, "nobody", "wrong", address))
          .shouldBe(ErrorCode.UNAUTHORIZED);
    }

    ErrorAnswer.of(login(Endpoint.LOGIN, "nobody", "wrong", address))
        .shouldBe(ErrorCode.RATE_LIMITED);
  }

  @Test
  void failedLoginsShouldBeInTheAuditLog() {
    login(Endpoint.LOGIN, "asha", "wrong", address);
    login(Endpoint.FIELD_TOKEN, "no\\u0000body" + "x".repeat(100), "wrong", address);
    login(Endpoint.LOGIN, "asha", TestTenant.PASSWORD, address);

    assertThat(tenant.audit()).hasSize(2);
    assertThat(tenant.audit())
        .allSatisfy(entry -> {
          assertThat(entry.action()).isEqualTo("login.fail");
          assertThat(entry.address()).isEqualTo(address);
          assertThat(entry.actor()).isNull();
        });
    assertThat(tenant.audit())
        .extracting(AuditEntry::subject)
        .containsExactly("no\uFFFDbody" + "x".repeat(57), "asha");
  }

  private Response login(Endpoint endpoint, String username, String password, String from) {
    return endpoint.send(
        Api.request().header("X-Tenant-ID", tenant.id()).header("X-Forwarded-For", from),
        ("{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}")
            .getBytes(StandardCharsets.UTF_8));
  }
}
