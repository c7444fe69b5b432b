package dev.tidemark.server.records;

import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Rejection;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.documents.Restoring;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.records.HistoryReader.Named;
import dev.tidemark.server.records.HistoryReader.Past;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.VectorClocks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings back an old version of a record: `/api/v1/records/{id}/restore`. Its path is that of the
/// class, as with [VersionResource].
@Path("/api/v1/records/{id}/restore")
@Produces(MediaType.APPLICATION_JSON)
public final class RestoreResource {
  private final Callers callers;
  private final HistoryReader reader;
  private final NamedRequests requests;
  private final Restoring restoring;
  private final Bodies bodies;

  RestoreResource(
      Callers callers,
      HistoryReader reader,
      NamedRequests requests,
      Restoring restoring,
      Bodies bodies) {
    this.callers = callers;
    this.reader = reader;
    this.requests = requests;
    this.restoring = restoring;
    this.bodies = bodies;
  }

  /// Makes what an old version said the record's next version.
  @POST
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = {Capability.READ, Capability.WRITE})
  @RunOnVirtualThread
  public Response restore(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Request-ID") @Nullable String requestId,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("id") String id,
      @QueryParam("collection") @Nullable String collection,
      InputStream body) {
    Principal caller = callers.require(authorization);
    Named named = Named.of(id, collection);
    byte[] bytes = bodies.small(body, encoding);
    RestoreRequest request = RestoreRequest.read(bytes);
    String target = "POST /api/v1/records/" + named.pathAndQuery("restore");
    while (true) {
      SetResult.Judged result =
          requests.commit(
              caller,
              target,
              requestId,
              bytes,
              receipt ->
                  submission(
                      caller,
                      reader.target(caller, named, request.targetVersion()),
                      request,
                      receipt));
      if (!isOvertaken(result, request)) {
        return answer(result);
      }
    }
  }

  /// Whether a document's record has moved on in this moment, though any version would do.
  private static boolean isOvertaken(SetResult.Judged result, RestoreRequest request) {
    return request.version() == null
        && result instanceof SetResult.Done(var outcomes, var found, String answer)
        && outcomes.getFirst().decision() instanceof Rejected rejected
        && rejected.reason() == Rejection.VERSION_MISMATCH;
  }

  /// Old versions never change, so what one says may be read before the head is taken.
  private Submission submission(
      Principal caller, Past target, RestoreRequest request, ChangeSet.@Nullable Receipt receipt) {
    return new Submission(
        set(caller, target, request, receipt),
        outcomes -> RestoreAnswer.text(outcomes.getFirst(), request.targetVersion()),
        outcomes -> RestoreAnswer.audit(caller, outcomes.getFirst(), request));
  }

  private ChangeSet set(
      Principal caller, Past target, RestoreRequest request, ChangeSet.@Nullable Receipt receipt) {
    RecordKey key = target.entry().key();
    if (key.collection().equals(DocumentText.COLLECTION)) {
      Change change = restoring.restore(caller, key.id(), target.data(), request.base());
      return ChangeSet.ofProtocol(key.collection(), caller, List.of(change), receipt);
    }
    var change =
        new Change(key, Operation.RESTORE, target.data(), false, request.base(), null, null);
    return ChangeSet.of(caller, List.of(change), receipt);
  }

  private static Response answer(SetResult.Judged result) {
    return switch (result) {
      case SetResult.Done(var outcomes, var found, String answer) -> done(outcomes, answer);
      case SetResult.Replayed(String answer) ->
          answered(answer).header("Idempotency-Replayed", "true").build();
      case SetResult.Undone undone -> throw new IllegalStateException("not done as a whole");
    };
  }

  private static Response done(List<Outcome> outcomes, @Nullable String answer) {
    if (outcomes.getFirst().decision() instanceof Rejected rejected) {
      throw Errors.rejected(rejected, "/data");
    }
    return answered(answer).build();
  }

  private static Response.ResponseBuilder answered(@Nullable String answer) {
    if (answer == null) {
      throw new IllegalStateException("a restore that was taken has no answer");
    }
    return Response.ok(answer)
        .header(VectorClocks.HEADER, VectorClocks.header(RestoreAnswer.clock(answer)));
  }
}
