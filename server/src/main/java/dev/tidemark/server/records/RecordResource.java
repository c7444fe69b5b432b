package dev.tidemark.server.records;

import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Data;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.Bodies;
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
  private final Bodies bodies;

  RecordResource(Callers callers, Committer committer, RecordReader reader, Bodies bodies) {
    this.callers = callers;
    this.committer = committer;
    this.reader = reader;
    this.bodies = bodies;
  }

  /// The records of a collection that the caller sees, by id.
  @GET
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public Response list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @PathParam("collection") String collection,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("after") @Nullable String after) {
    Principal caller = callers.require(authorization);
    RecordReader.Found found =
        reader.list(caller, RecordRequest.list(collection, limit, after), ifNoneMatch);
    return found.listing().isEmpty()
        ? Response.notModified().header("ETag", found.tag()).build()
        : RecordReply.of(found.listing(), found.tag()).response();
  }

  /// Creates a record, under the id that the body names or a new one.
  @POST
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = Capability.WRITE)
  @RunOnVirtualThread
  public Response create(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("collection") String collection,
      InputStream body) {
    Principal caller = callers.require(authorization);
    return write(caller, RecordRequest.create(collection, data(body, encoding)));
  }

  /// One record.
  @GET
  @Path("/{id}")
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public Response get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @PathParam("collection") String collection,
      @PathParam("id") String id) {
    Principal caller = callers.require(authorization);
    RecordRequest.One request = RecordRequest.get(collection, id, ifNoneMatch);
    return RecordReply.of(request, reader.record(caller, request.key())).response();
  }

  /// Replaces a record; creates it when there is none.
  @PUT
  @Path("/{id}")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = Capability.WRITE)
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
    Data data = data(body, encoding);
    return write(caller, RecordRequest.replace(collection, id, data, ifMatch, ifNoneMatch));
  }

  /// Changes some members of a record, by an RFC 7396 merge patch.
  @PATCH
  @Path("/{id}")
  @Consumes({Bodies.JSON, Bodies.MERGE_PATCH, Bodies.UNSAID})
  @Allowed(offline = {Capability.READ, Capability.WRITE})
  @RunOnVirtualThread
  public Response patch(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("collection") String collection,
      @PathParam("id") String id,
      InputStream body) {
    Principal caller = callers.require(authorization);
    return write(caller, RecordRequest.patch(collection, id, data(body, encoding), ifMatch));
  }

  /// Deletes a record.
  @DELETE
  @Path("/{id}")
  @Allowed(offline = Capability.WRITE)
  @RunOnVirtualThread
  public Response delete(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @PathParam("collection") String collection,
      @PathParam("id") String id) {
    Principal caller = callers.require(authorization);
    return write(caller, RecordRequest.delete(collection, id, ifMatch));
  }

  private Data data(InputStream body, @Nullable String encoding) {
    return Bodies.requiredObject(bodies.small(body, encoding));
  }

  /// Commits a change by itself.
  private Response write(Principal caller, RecordRequest.Write request) {
    SetResult result =
        committer.commit(
            new Submission(
                ChangeSet.of(caller, List.of(request.change()), null), outcomes -> null));
    if (!(result instanceof SetResult.Done(var outcomes, var found, String answer))) {
      throw new RevokedException();
    }
    return RecordReply.of(request, outcomes.getFirst()).response();
  }
}
