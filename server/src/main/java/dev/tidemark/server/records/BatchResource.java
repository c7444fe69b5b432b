package dev.tidemark.server.records;

import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Principal;
import dev.tidemark.core.VectorClock;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.server.Settings;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.RequestId;
import dev.tidemark.server.web.VectorClocks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Many requests for single records in one: `/api/v1/batch`. They are committed together.
@Path("/api/v1/batch")
@Produces(MediaType.APPLICATION_JSON)
public final class BatchResource {
  private final Callers callers;
  private final NamedRequests requests;
  private final RoutingContext exchange;
  private final InstantSource clock;
  private final long room;
  private final Bodies bodies;

  BatchResource(
      Callers callers,
      NamedRequests requests,
      RoutingContext exchange,
      InstantSource clock,
      Settings settings,
      Bodies bodies) {
    this.callers = callers;
    this.requests = requests;
    this.exchange = exchange;
    this.clock = clock;
    this.room = settings.limits().answer().asLongValue();
    this.bodies = bodies;
  }

  /// Does the operations, in order, each with its own status.
  @POST
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = {Capability.READ, Capability.WRITE})
  @RunOnVirtualThread
  public Response run(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Request-ID") @Nullable String requestId,
      @HeaderParam(VectorClocks.HEADER) @Nullable String clockHeader,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Principal caller = callers.require(authorization);
    VectorClocks.check(clockHeader);
    byte[] bytes = bodies.large(body, encoding);
    BatchRequest request = BatchRequest.read(bytes);
    var answer = new BatchAnswer(request.items(), clock.instant(), RequestId.of(exchange));
    SetResult.Judged result =
        requests.commit(
            caller,
            "POST /api/v1/batch",
            requestId,
            bytes,
            receipt -> {
              if (request.atomic()) {
                answer.requireReadable();
              }
              var set = ChangeSet.of(caller, request.changes(), receipt);
              return new Submission(set, request.atomic(), request.lookups(), room, answer::text);
            });
    return switch (result) {
      case SetResult.Done(var outcomes, var found, String text) ->
          done(text, answer.clock(outcomes, found));
      case SetResult.Undone(var outcomes, var found) -> throw answer.undone(outcomes, found);
      case SetResult.Replayed(String text) -> replayed(text);
    };
  }

  /// Deletes records of a collection, each for itself.
  @DELETE
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = Capability.WRITE)
  @RunOnVirtualThread
  public Response delete(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Request-ID") @Nullable String requestId,
      @HeaderParam(VectorClocks.HEADER) @Nullable String clockHeader,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Principal caller = callers.require(authorization);
    VectorClocks.check(clockHeader);
    byte[] bytes = bodies.large(body, encoding);
    BatchDeletion request = BatchDeletion.read(bytes);
    SetResult.Judged result =
        requests.commit(
            caller,
            "DELETE /api/v1/batch",
            requestId,
            bytes,
            receipt ->
                new Submission(ChangeSet.of(caller, request.changes(), receipt), request::text));
    return switch (result) {
      case SetResult.Done(var outcomes, var found, String text) ->
          done(text, PushAnswer.clock(outcomes));
      case SetResult.Undone undone -> throw new IllegalStateException("not done as a whole");
      case SetResult.Replayed(String text) -> replayed(text);
    };
  }

  private static Response done(@Nullable String text, VectorClock clock) {
    return Response.ok(text).header(VectorClocks.HEADER, VectorClocks.header(clock)).build();
  }

  private static Response replayed(String text) {
    return Response.ok(text).header("Idempotency-Replayed", "true").build();
  }
}
