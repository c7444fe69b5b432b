package dev.tidemark.server.identity;

import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Role;
import dev.tidemark.server.Api;
import dev.tidemark.server.Endpoint;
import dev.tidemark.server.TestDevice;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A tenant with everything that the good requests of [Endpoint] name, and a collection `wards`
/// that no other tenant has. Made for one thread.
final class MatrixTenant {
  /// Stands in its records and nowhere else.
  static final String MARKER = "Qx7Marker";

  private final TestTenant tenant;
  private final AccessTokens tokens;
  private final TestDevice tablet;
  private final TestUser ravi;
  private final String conflict;
  private final String upload;
  private int callers;

  MatrixTenant(TestTenants tenants, AccessTokens tokens) {
    this.tenant = tenants.add();
    this.tokens = tokens;
    tenant.define(CollectionDefinition.shared("wards"));
    TestUser asha = tenant.member("asha");
    this.ravi = tenant.member("ravi");
    this.tablet = asha.device("tablet");
    write(asha, "wards", 1);
    write(asha, "patients", 1);
    write(asha, "patients", 2);
    this.upload = upload(asha);
    this.conflict = conflict(asha.device("phone"));
  }

  private static void write(TestUser user, String collection, int edit) {
    user.request()
        .body(data(edit))
        .put("/api/v1/" + collection + "/p1")
        .then()
        .statusCode(edit == 1 ? 201 : 200);
  }

  private static String upload(TestUser user) {
    return Endpoint.BEGIN_UPLOAD
        .send(user.request())
        .then()
        .statusCode(200)
        .extract()
        .path("upload_id");
  }

  private static String data(int edit) {
    return "{\"name\":\"%s %d\"}".formatted(MARKER, edit);
  }

  private static String conflict(TestDevice device) {
    String change =
        "{\"id\":\"p1\",\"collection\":\"patients\",\"operation\":\"update\",\"version\":1,\"data\":%s}";
    return device
        .request()
        .body("{\"changes\":[" + change.formatted(data(3)) + "]}")
        .post("/api/v1/sync/push")
        .then()
        .statusCode(200)
        .body("conflicts[0].resolution", equalTo("pending"))
        .extract()
        .path("conflicts[0].conflictId");
  }

  /// A user of that role, on a device of its own.
  TestDevice caller(Role role) {
    callers++;
    return tenant.user("caller-" + callers, role).device("device-" + callers);
  }

  TestTenant tenant() {
    return tenant;
  }

  /// A value of the `Authorization` header that is good on that device alone.
  ///
  /// @param capabilities what the token is good for; null for one that is no offline token
  String bound(TestDevice device, @Nullable Set<Capability> capabilities) {
    var grant = new Grant(device.user().account(), tenant.registered(device), capabilities);
    return "Bearer " + tokens.issue(grant, null, Instant.now().plus(Duration.ofDays(1)));
  }

  /// What the words of good requests stand for here.
  Map<String, String> names() {
    var names = new HashMap<String, String>();
    names.put("c1", conflict);
    names.put("ravi", ravi.id());
    names.put("upload1", upload);
    names.put("elsewhere", tenant.id());
    return names;
  }

  /// Sends the good request of an endpoint from that device, about the device itself where it is
  /// about one.
  ///
  /// @param authorization null for no such header
  Response send(Endpoint endpoint, TestDevice device, @Nullable String authorization) {
    Map<String, String> names = names();
    names.put("tablet", device.id());
    return endpoint.send(request(device, authorization), names);
  }

  static RequestSpecification request(TestDevice device, @Nullable String authorization) {
    RequestSpecification request = Api.request().header("X-Device-ID", device.id());
    return authorization == null ? request : request.header("Authorization", authorization);
  }

  /// Equal before and after what should have no effect.
  String everything() {
    return tenant.everything(tablet) + " " + tenant.revision() + " " + tenant.audit();
  }
}
