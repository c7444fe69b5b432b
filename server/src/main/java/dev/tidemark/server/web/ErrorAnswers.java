package dev.tidemark.server.web;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Turns what went wrong in an endpoint into its answer, in the form of its protocol.
final class ErrorAnswers {
  private final RoutingContext exchange;
  private final InstantSource clock;

  ErrorAnswers(RoutingContext exchange, InstantSource clock) {
    this.exchange = exchange;
    this.clock = clock;
  }

  @ServerExceptionMapper
  Response map(WebApplicationException e) {
    return switch (e) {
      case NotFoundException none ->
          answer(new ApiException(ErrorCode.NOT_FOUND, "There is nothing at this path"));
      case NotAllowedException method ->
          answer(
              new ApiException(
                  ErrorCode.METHOD_NOT_ALLOWED, "This path does not take this method"));
      case NotAcceptableException type ->
          answer(
              new ApiException(
                  ErrorCode.NOT_ACCEPTABLE,
                  "Accept: expected application/json",
                  Map.of("field", "Accept")));
      case NotSupportedException type ->
          answer(
              new ApiException(
                  ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                  "Content-Type: expected application/json",
                  Map.of("field", "Content-Type")));
      default -> {
        if (e.getResponse().getStatus() < 500) {
          yield answer(new ApiException(ErrorCode.VALIDATION_ERROR, "The request is malformed"));
        }
        yield map((Throwable) e);
      }
    };
  }

  @ServerExceptionMapper
  Response map(Throwable e) {
    return answer(Failures.error(e, RequestId.of(exchange)));
  }

  private Response answer(ApiException e) {
    RenderedError error = RenderedError.of(e, exchange, clock.instant());
    Response.ResponseBuilder answer =
        Response.status(error.status()).type(MediaType.APPLICATION_JSON_TYPE).entity(error.body());
    error.headers().forEach(answer::header);
    return answer.build();
  }
}
