package dev.tidemark.server;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;

/// Requests to the server under test. Each answer is compared with the document of the protocol.
public final class Api {
  private Api() {}

  /// A request of nobody in particular.
  public static RequestSpecification request() {
    return RestAssured.given().filter(new DocumentedAnswers()).contentType(ContentType.JSON);
  }
}
