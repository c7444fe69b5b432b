package dev.tidemark.server.records;

import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.ConflictQuery.Status;
import dev.tidemark.engine.Conflicts;
import dev.tidemark.engine.Listed;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Paging;
import dev.tidemark.server.web.Streams;
import dev.tidemark.server.web.VectorClocks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Conflicts over records: `/api/v1/conflicts`.
@Path("/api/v1/conflicts")
@Produces(MediaType.APPLICATION_JSON)
public final class ConflictResource {
  private final Callers callers;
  private final Conflicts conflicts;
  private final NamedRequests requests;
  private final Bodies bodies;

  ConflictResource(Callers callers, Conflicts conflicts, NamedRequests requests, Bodies bodies) {
    this.callers = callers;
    this.conflicts = conflicts;
    this.requests = requests;
    this.bodies = bodies;
  }

  /// The conflicts over records that the caller sees, newest first.
  @GET
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public Response list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("status") @Nullable String status,
      @QueryParam("collection") @Nullable String collection,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("offset") @Nullable String offset,
      @Context HttpServerRequest exchange) {
    Principal caller = callers.require(authorization);
    Paging paging = Paging.of(limit, offset, 50, 100);
    Listed<String> page =
        conflicts.page(
            caller,
            status == null ? Status.UNRESOLVED : status(status),
            collection == null ? null : Parameters.identifier("collection", collection),
            paging.offset(),
            paging.limit());
    return Response.ok(
            Streams.json(exchange, json -> ConflictAnswer.writePage(json, page, conflicts, caller)))
        .build();
  }

  /// One conflict, resolved or not: nothing of it is ever thrown away.
  @GET
  @Path("/{id}")
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public byte[] get(
      @HeaderParam("Authorization") @Nullable String authorization, @PathParam("id") String id) {
    Principal caller = callers.require(authorization);
    LoggedConflict conflict = conflict(caller, Parameters.identifier("id", id));
    return Json.bytes(json -> ConflictAnswer.write(json, conflict));
  }

  /// Resolves a conflict, on top of what stands now.
  @POST
  @Path("/{id}/resolve")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = {Capability.READ, Capability.WRITE})
  @RunOnVirtualThread
  public Response resolve(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Request-ID") @Nullable String requestId,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("id") String id,
      InputStream body) {
    Principal caller = callers.require(authorization);
    byte[] bytes = bodies.small(body, encoding);
    Resolving how = Resolving.of(Fields.of(Bodies.requiredObject(bytes)), "resolution");
    Parameters.identifier("id", id);
    return answer(
        requests.commit(
            caller,
            "POST /api/v1/conflicts/" + id + "/resolve",
            requestId,
            bytes,
            receipt -> {
              Change change = how.change(conflict(caller, id).conflict().key(), id);
              return new Submission(
                  ChangeSet.of(caller, List.of(change), receipt), ConflictResource::resolved);
            }));
  }

  /// Resolves several conflicts, each for itself.
  @POST
  @Path("/batch-resolve")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = {Capability.READ, Capability.WRITE})
  @RunOnVirtualThread
  public Response batchResolve(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Request-ID") @Nullable String requestId,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Principal caller = callers.require(authorization);
    byte[] bytes = bodies.large(body, encoding);
    BatchResolve asked = BatchResolve.of(Fields.of(Bodies.requiredObject(bytes)));
    return answer(
        requests.commit(
            caller,
            "POST /api/v1/conflicts/batch-resolve",
            requestId,
            bytes,
            receipt -> {
              Map<String, LoggedConflict> known = conflicts.find(caller, asked.ids());
              BatchResolve batch = asked.among(known);
              return new Submission(
                  ChangeSet.of(caller, batch.changes(known), receipt), batch::answer);
            }));
  }

  private LoggedConflict conflict(Principal caller, String id) {
    return conflicts.find(caller, id).orElseThrow(Errors::noSuchConflict);
  }

  private static Status status(String text) {
    return Status.of(text)
        .orElseThrow(() -> ApiException.invalid("status", "expected unresolved, resolved or all"));
  }

  private static @Nullable String resolved(List<Outcome> outcomes) {
    Outcome outcome = outcomes.getFirst();
    return outcome.taken() ? ResolveAnswer.text(outcome) : null;
  }

  private static Response answer(SetResult.Judged result) {
    return switch (result) {
      case SetResult.Replayed(String answer) ->
          Response.ok(answer).header("Idempotency-Replayed", "true").build();
      case SetResult.Done(var outcomes, var found, String answer) -> done(outcomes, answer);
      case SetResult.Undone undone -> throw new IllegalStateException("not done as a whole");
    };
  }

  private static Response done(List<Outcome> outcomes, @Nullable String answer) {
    if (answer == null && outcomes.getFirst().decision() instanceof Rejected rejected) {
      throw Errors.rejected(rejected, Errors.MERGED);
    }
    return Response.ok(answer)
        .header(VectorClocks.HEADER, VectorClocks.header(PushAnswer.clock(outcomes)))
        .build();
  }
}
