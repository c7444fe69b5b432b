package dev.tidemark.server.records;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.ChangeType;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.Write;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Single records: `/api/v1/{collection}` and `/api/v1/{collection}/{id}`.
@Path("/api/v1/{collection}")
@Produces(MediaType.APPLICATION_JSON)
public final class RecordResource {
  private final Callers callers;
  private final Committer committer;
  private final RecordReader reader;

  RecordResource(Callers callers, Committer committer, RecordReader reader) {
    this.callers = callers;
    this.committer = committer;
    this.reader = reader;
  }

  /// The records of a collection that the caller sees, by id.
  @GET
  @RunOnVirtualThread
  public Response list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @PathParam("collection") String collection,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("after") @Nullable String after) {
    Principal caller = callers.require(authorization);
    Parameters.collection(collection);
    int size = Parameters.limit(limit, 100, 1_000);
    String from = after == null ? null : Parameters.identifier("after", after);
    RecordReader.Listing listing = reader.list(caller, collection, from, size, ifNoneMatch);
    return listing.unchanged()
        ? Response.notModified().header("ETag", listing.tag()).build()
        : Response.ok(Json.bytes(listing::write)).header("ETag", listing.tag()).build();
  }

  /// Creates a record, under the id that the body names or a new one.
  @POST
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @RunOnVirtualThread
  public Response create(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("collection") String collection,
      InputStream body) {
    Principal caller = callers.require(authorization);
    Data request = Bodies.requiredObject(Bodies.read(body, encoding, Bodies.SMALL));
    String named = RecordAnswer.id(request);
    String id = named == null ? UuidCreator.getTimeOrderedEpoch().toString() : named;
    RecordKey key = key(collection, id);
    return written(
        commit(caller, change(key, Operation.CREATE, request, false, new Base.Exactly(0)), false));
  }

  /// One record.
  @GET
  @Path("/{id}")
  @RunOnVirtualThread
  public Response get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @PathParam("collection") String collection,
      @PathParam("id") String id) {
    Principal caller = callers.require(authorization);
    Record record = reader.record(caller, key(collection, id));
    String tag = EntityTag.of(record.version());
    return EntityTag.known(ifNoneMatch, tag)
        ? Response.notModified().header("ETag", tag).build()
        : answer(Response.ok(), record);
  }

  /// Replaces a record; creates it when there is none.
  @PUT
  @Path("/{id}")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @RunOnVirtualThread
  public Response replace(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("collection") String collection,
      @PathParam("id") String id,
      InputStream body) {
    Principal caller = callers.require(authorization);
    Data request = body(body, encoding, id);
    RecordKey key = key(collection, id);
    var condition = Condition.of(ifMatch, ifNoneMatch, RecordAnswer.version(request));
    Change change = change(key, Operation.CREATE, request, false, base(caller, key, condition));
    return written(commit(caller, change, condition.byHeader()));
  }

  /// Changes some members of a record, by an RFC 7396 merge patch.
  @PATCH
  @Path("/{id}")
  @Consumes({Bodies.JSON, Bodies.MERGE_PATCH, Bodies.UNSAID})
  @RunOnVirtualThread
  public Response patch(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("collection") String collection,
      @PathParam("id") String id,
      InputStream body) {
    Principal caller = callers.require(authorization);
    Data request = body(body, encoding, id);
    RecordKey key = key(collection, id);
    var condition = Condition.of(ifMatch, null, RecordAnswer.version(request));
    Change change = change(key, Operation.UPDATE, request, true, base(caller, key, condition));
    return written(commit(caller, change, condition.byHeader()));
  }

  /// Deletes a record.
  @DELETE
  @Path("/{id}")
  @RunOnVirtualThread
  public Response delete(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @PathParam("collection") String collection,
      @PathParam("id") String id) {
    Principal caller = callers.require(authorization);
    RecordKey key = key(collection, id);
    var condition = Condition.of(ifMatch, null, null);
    Change change =
        change(key, Operation.DELETE, Data.empty(), false, base(caller, key, condition));
    commit(caller, change, condition.byHeader());
    return Response.noContent().build();
  }

  /// The base of a change: any of several versions that the condition allows is the one that
  /// stands.
  private Base base(Principal caller, RecordKey key, Condition condition) {
    return condition.base(() -> reader.record(caller, key).version());
  }

  private static Data body(InputStream body, @Nullable String encoding, String id) {
    Data request = Bodies.requiredObject(Bodies.read(body, encoding, Bodies.SMALL));
    String named = RecordAnswer.id(request);
    if (named != null && !named.equals(id)) {
      throw ApiException.invalid("id", "differs from the id in the path");
    }
    return request;
  }

  private static RecordKey key(String collection, String id) {
    return new RecordKey(Parameters.collection(collection), Parameters.identifier("id", id));
  }

  private static Change change(
      RecordKey key, Operation operation, Data request, boolean partial, Base base) {
    return new Change(key, operation, RecordAnswer.data(request), partial, base, null, null);
  }

  /// Commits a change by itself.
  ///
  /// @param byHeader whether a version that does not fit is a failed precondition
  private Outcome commit(Principal caller, Change change, boolean byHeader) {
    SetResult result =
        committer.commit(
            new Submission(ChangeSet.of(caller, List.of(change), null), outcomes -> null));
    if (!(result instanceof SetResult.Done(var outcomes, var found, String answer))) {
      throw new RevokedException();
    }
    Outcome outcome = outcomes.getFirst();
    if (outcome.decision() instanceof Rejected rejected) {
      boolean failed = rejected.reason() == Rejection.VERSION_MISMATCH && byHeader;
      throw failed
          ? new ApiException(ErrorCode.PRECONDITION_FAILED, rejected.message())
          : Errors.rejected(rejected);
    }
    return outcome;
  }

  private static Response written(Outcome outcome) {
    Record record = outcome.record();
    if (record == null) {
      throw new IllegalStateException(outcome.change().key() + " was taken but is not there");
    }
    boolean created =
        outcome.decision() instanceof Accepted(Write write)
            && write.changeType() == ChangeType.CREATE;
    Response.ResponseBuilder response =
        created
            ? Response.status(Response.Status.CREATED)
                .header(
                    "Location", "/api/v1/" + record.key().collection() + "/" + record.key().id())
            : Response.ok();
    return answer(response, record);
  }

  private static Response answer(Response.ResponseBuilder response, Record record) {
    return response
        .header("ETag", EntityTag.of(record.version()))
        .header(VectorClocks.HEADER, VectorClocks.header(record.clock()))
        .entity(Json.bytes(json -> RecordAnswer.write(json, record)))
        .build();
  }
}
