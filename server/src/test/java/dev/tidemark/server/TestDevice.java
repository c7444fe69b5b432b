package dev.tidemark.server;

import io.restassured.specification.RequestSpecification;

/// A device of one test, initialised; see [TestTenants].
public final class TestDevice {
  private final TestUser user;
  private final String id;
  private final String syncToken;

  TestDevice(TestUser user, String id, String syncToken) {
    this.user = user;
    this.id = id;
    this.syncToken = syncToken;
  }

  /// Its id.
  public String id() {
    return id;
  }

  /// Whose it is.
  public TestUser user() {
    return user;
  }

  /// The token that it got when it was initialised.
  public String syncToken() {
    return syncToken;
  }

  /// A request that it makes.
  public RequestSpecification request() {
    return user.request().header("X-Device-ID", id);
  }
}
