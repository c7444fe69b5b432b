package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.web.ErrorCode;
import io.restassured.response.Response;
import io.restassured.response.ResponseOptions;
import java.time.Instant;
import java.util.Map;

/// The answer to a request that should be refused.
///
/// ```java
/// ErrorAnswer.of(device.request().get("/api/v1/sync/pull?limit=0"))
///     .shouldBe(ErrorCode.VALIDATION_ERROR)
///     .shouldName("limit");
/// ```
public final class ErrorAnswer {
  private final Response response;

  private ErrorAnswer(Response response) {
    this.response = response;
  }

  /// The answer, after checks that hold for every error: it is what the protocol documents, carries
  /// the request's id, and shows nothing of the server's inside.
  public static ErrorAnswer of(Response response) {
    assertThat(response.statusCode()).as(response.asString()).isGreaterThanOrEqualTo(400);
    assertThat(response.contentType()).startsWith("application/json");
    if (isPlain(response)) {
      assertThat(response.<Map<String, String>>path("")).isNotEmpty();
      assertThat(response.header("X-Request-ID")).isNotEmpty();
    } else {
      assertThat(response.<Object>path("error.details")).isNotNull();
      assertThat(response.<String>path("error.message")).isNotBlank();
      assertThat(Instant.parse(response.<String>path("error.timestamp"))).isNotNull();
      assertThat(response.<String>path("error.requestId"))
          .isNotEmpty()
          .isEqualTo(response.header("X-Request-ID"));
    }
    shouldShowNothingOfTheInside(response.asString());
    return new ErrorAnswer(response);
  }

  /// Demands that an answer, whatever it is, names no class, statement, file or library.
  public static void shouldShowNothingOfTheInside(String answer) {
    assertThat(answer)
        .doesNotContain("dev.tidemark", "java.", "org.", "io.", "com.")
        .doesNotContain("Exception", "StreamRead", "Caused by", "\tat ")
        .doesNotContainIgnoringCase("jackson", "vertx", "sqlite", "postgres")
        .doesNotContain("SQL", "SELECT", "INSERT", "UPDATE ", "WHERE")
        .doesNotContain("/var/", "/tmp/", System.getProperty("user.dir"));
  }

  /// Whether it is of a protocol whose errors are one text: *fleet* or *field*.
  private static boolean isPlain(Response response) {
    return response.path("error") == null;
  }

  /// Demands that it carries the id that the request had.
  public ErrorAnswer shouldEcho(String requestId) {
    assertThat(response.header("X-Request-ID")).isEqualTo(requestId);
    if (isPlain(response) && response.statusCode() >= 500) {
      assertThat(response.<String>path("requestId")).isEqualTo(requestId);
    }
    return this;
  }

  /// Demands that error, with its status.
  public ErrorAnswer shouldBe(ErrorCode code) {
    if (!isPlain(response)) {
      assertThat(response.<String>path("error.code"))
          .as(response.asString())
          .isEqualTo(code.name());
    }
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(code.status());
    return this;
  }

  /// Demands that it names that member, parameter or header, to a person and to a program.
  public ErrorAnswer shouldName(String field) {
    if (isPlain(response)) {
      assertThat(response.asString()).contains(field);
      return this;
    }
    assertThat(response.<String>path("error.details.field")).isEqualTo(field);
    assertThat(response.<String>path("error.message")).contains(field);
    return this;
  }

  /// Demands that the message says that.
  public ErrorAnswer shouldSay(String text) {
    if (isPlain(response)) {
      assertThat(response.<Map<String, String>>path("").values())
          .anySatisfy(value -> assertThat(value).contains(text));
      return this;
    }
    assertThat(response.<String>path("error.message")).contains(text);
    return this;
  }

  /// The answer itself.
  public ResponseOptions<Response> response() {
    return response;
  }
}
