package dev.tidemark.server.web;

import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.RefusedException;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.StoreUnavailableException;
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
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Turns what went wrong in an endpoint into its answer. What the server did wrong shows nothing of
/// its inside; the log has it under the request id.
final class ErrorAnswers {
  private static final Logger LOG = Logger.getLogger(ErrorAnswers.class);

  private final RoutingContext exchange;
  private final InstantSource clock;

  ErrorAnswers(RoutingContext exchange, InstantSource clock) {
    this.exchange = exchange;
    this.clock = clock;
  }

  @ServerExceptionMapper
  Response map(ApiException e) {
    return answer(e);
  }

  @ServerExceptionMapper
  Response map(InvalidCursorException e) {
    return answer(
        new ApiException(
            ErrorCode.SYNC_TOKEN_INVALID,
            e.getMessage() + "; start again with initialize or full and keep unsent changes"));
  }

  @ServerExceptionMapper
  Response map(RevokedException e) {
    return answer(
        new ApiException(
            ErrorCode.UNAUTHORIZED,
            "The user or device was revoked",
            Map.of("reason", ApiException.REVOKED)));
  }

  @ServerExceptionMapper
  Response map(RefusedException e) {
    String message = String.valueOf(e.getMessage());
    return answer(
        switch (e.reason()) {
          case NOT_FOUND -> new ApiException(ErrorCode.NOT_FOUND, message);
          case FORBIDDEN -> new ApiException(ErrorCode.FORBIDDEN, message);
          case AMBIGUOUS ->
              new ApiException(ErrorCode.AMBIGUOUS_ID, message, Map.of("field", "id"));
          case USERNAME_TAKEN ->
              new ApiException(ErrorCode.USERNAME_TAKEN, message, Map.of("field", "username"));
        });
  }

  @ServerExceptionMapper
  Response map(StoreUnavailableException e) {
    LOG.errorf(e, "%s: the store is out of reach", RequestId.of(exchange));
    return answer(
        new ApiException(ErrorCode.DATABASE_ERROR, "The store is out of reach; try again later"));
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
    LOG.errorf(e, "%s: failed", RequestId.of(exchange));
    return answer(new ApiException(ErrorCode.INTERNAL_ERROR, "Something went wrong on the server"));
  }

  private Response answer(ApiException e) {
    RenderedError error = RenderedError.of(e, exchange, clock.instant());
    Response.ResponseBuilder answer =
        Response.status(error.status()).type(MediaType.APPLICATION_JSON_TYPE).entity(error.body());
    error.headers().forEach(answer::header);
    return answer.build();
  }
}
