package dev.tidemark.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Role;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A revocation while pushes are under way: each of them is stored before it, or refused.
@QuarkusTest
class RevokingTest {
  private static final int DEVICES = 32;

  @Inject TestTenants tenants;

  private TestTenant tenant;
  private TestUser admin;
  private TestUser asha;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    admin = tenant.user("root", Role.ADMIN);
    asha = tenant.member("asha");
  }

  @Test
  void whatARevokedUserWasToldIsStoredShouldBeAndNothingElse() throws Exception {
    var devices = new ArrayList<TestDevice>();
    for (int i = 0; i < DEVICES; i++) {
      devices.add(asha.device("tablet-" + i));
    }
    storm(devices, "/api/v1/users/" + asha.id() + "/revoke");
  }

  @Test
  void whatARevokedDeviceWasToldIsStoredShouldBeAndNothingElse() throws Exception {
    TestDevice tablet = asha.device("tablet");
    var devices = new ArrayList<TestDevice>();
    for (int i = 0; i < DEVICES; i++) {
      devices.add(tablet);
    }
    storm(devices, "/api/v1/devices/tablet/revoke");
  }

  private void storm(List<TestDevice> devices, String revocation) throws Exception {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    Set<String> late = ConcurrentHashMap.newKeySet();
    var revoked = new AtomicBoolean();
    var underWay = new CountDownLatch(DEVICES);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var pushing = new ArrayList<Future<Integer>>();
      for (int i = 0; i < devices.size(); i++) {
        TestDevice device = devices.get(i);
        String name = "p" + i + "-";
        pushing.add(
            threads.submit(
                () -> pushUntilRefused(device, name, acknowledged, late, revoked, underWay)));
      }
      underWay.await();
      admin.request().post(revocation).then().statusCode(200);
      revoked.set(true);
      for (Future<Integer> one : pushing) {
        assertThat(one.get()).isEqualTo(401);
      }
    }
    assertThat(late).as("stored after the revocation was answered").isEmpty();
    assertThat(acknowledged).isNotEmpty();
    assertThat(stored()).isEqualTo(acknowledged);
  }

  /// One device has one push under way at a time; others of it are told to wait, and come again.
  private static int pushUntilRefused(
      TestDevice device,
      String name,
      Set<String> acknowledged,
      Set<String> late,
      AtomicBoolean revoked,
      CountDownLatch underWay) {
    for (int i = 0; ; i++) {
      boolean before = !revoked.get();
      int status = push(device, name + i);
      underWay.countDown();
      if (status == 200) {
        acknowledged.add(name + i);
        if (!before) {
          late.add(name + i);
        }
      } else if (status != 423) {
        return status;
      }
    }
  }

  private static int push(TestDevice device, String id) {
    return device
        .request()
        .body(
            "{\"changes\":[{\"id\":\"%s\",\"collection\":\"patients\",\"operation\":\"create\",\"data\":{}}]}"
                .formatted(id))
        .post("/api/v1/sync/push")
        .statusCode();
  }

  private Set<String> stored() {
    List<String> ids =
        admin
            .device("console")
            .request()
            .body("{\"collections\":[\"patients\"]}")
            .post("/api/v1/sync/full")
            .then()
            .statusCode(200)
            .extract()
            .path("data.patients.id");
    return Set.copyOf(ids);
  }
}
