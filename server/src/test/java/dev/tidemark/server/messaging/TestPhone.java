package dev.tidemark.server.messaging;

import dev.tidemark.server.Api;
import dev.tidemark.server.TestUser;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/// An enrolled phone of one test.
///
/// @param user the id of its mobile user
/// @param id the id of the device
/// @param token its access token
record TestPhone(String user, String id, String token) {

  /// Enrols a phone by a code that somebody shows.
  static TestPhone enrol(TestUser by, String id) {
    String code = by.request().post("/api/enrollment/create").path("token");
    Response enrolled =
        Api.request()
            .body("{\"token\":\"%s\",\"device_id\":\"%s\"}".formatted(code, id))
            .post("/api/enrollment/complete");
    enrolled.then().statusCode(200);
    return new TestPhone(enrolled.path("user_id"), id, enrolled.path("device_token"));
  }

  /// A request that it makes.
  RequestSpecification request() {
    return Api.request().header("X-Device-ID", id).header("Authorization", "Bearer " + token);
  }
}
