package dev.tidemark.server;

import dev.tidemark.engine.User;
import io.restassured.specification.RequestSpecification;

/// A user of one test; see [TestTenants].
public final class TestUser {
  private final User user;
  private final String token;

  TestUser(User user, String token) {
    this.user = user;
    this.token = token;
  }

  /// Its id.
  public String id() {
    return user.id();
  }

  /// The account.
  public User account() {
    return user;
  }

  /// Its access token.
  public String token() {
    return token;
  }

  /// A request that it makes.
  public RequestSpecification request() {
    return Api.request().header("Authorization", "Bearer " + token);
  }

  /// A device of that id, initialised.
  public TestDevice device(String device) {
    String syncToken =
        request()
            .header("X-Device-ID", device)
            .post("/api/v1/sync/initialize")
            .then()
            .statusCode(200)
            .extract()
            .path("syncToken");
    return new TestDevice(this, device, syncToken);
  }
}
