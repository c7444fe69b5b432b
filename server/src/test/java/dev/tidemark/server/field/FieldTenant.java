package dev.tidemark.server.field;

import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import io.restassured.response.Response;

/// A tenant of one test that has the four collections.
final class FieldTenant {
  private FieldTenant() {}

  static TestTenant in(TestTenants tenants) {
    TestTenant tenant = tenants.add();
    for (FieldCollection collection : FieldCollection.values()) {
      tenant.define(collection.definition());
    }
    return tenant;
  }

  /// Creates a record by *records*.
  static void put(TestUser user, String record, String data) {
    user.request().body(data).put("/api/v1/" + record).then().statusCode(201);
  }

  /// Lists a collection.
  ///
  /// @param query empty, or `?…`
  static Response list(TestUser user, String collection, String query) {
    Response answer = user.request().get("/api/" + collection + "/sync/" + query);
    answer.then().statusCode(200);
    return answer;
  }

  /// Updates a record.
  static Response update(TestUser user, String record, String body) {
    return user.request().body(body).put("/api/" + record + "/sync_update/");
  }
}
