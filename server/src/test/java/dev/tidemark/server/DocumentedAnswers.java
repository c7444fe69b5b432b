package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Compares every answer with what `protocol/openapi.yaml` says of it. Whatever a test asks of the
/// server, its answer has to be documented.
final class DocumentedAnswers implements Filter {

  @Override
  public Response filter(
      FilterableRequestSpecification request,
      FilterableResponseSpecification expected,
      FilterContext context) {
    Response response = context.next(request, expected);
    String path = URI.create(request.getURI()).getRawPath();
    Optional<OpenApi.Operation> operation = OpenApi.document().operation(request.getMethod(), path);
    if (operation.isEmpty()) {
      assertThat(response.statusCode())
          .as("%s %s is not documented", request.getMethod(), path)
          .isIn(404, 405);
      return response;
    }
    Map<String, String> headers =
        response.headers().asList().stream()
            .collect(
                Collectors.toMap(
                    header -> header.getName().toLowerCase(Locale.ROOT),
                    Header::getValue,
                    (one, other) -> one + ", " + other));
    assertThat(
            OpenApi.document()
                .faults(operation.get(), response.statusCode(), headers, response.asString()))
        .as(
            "%s answered %d: %s",
            operation.get().name(), response.statusCode(), response.asString())
        .isEmpty();
    return response;
  }
}
