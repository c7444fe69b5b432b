package dev.tidemark.server.field;

import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.WholeLists;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.ErrorCode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The four collections: `/api/{collection}/sync/` and `/api/{collection}/{id}/sync_update/`.
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class FieldResource {
  private static final String COLLECTION = "/api/{collection:" + FieldCollection.NAMES + "}";

  private final Callers callers;
  private final ListReader reader;
  private final WholeLists lists;
  private final Committer committer;
  private final InstantSource clock;
  private final Bodies bodies;

  FieldResource(
      Callers callers,
      ListReader reader,
      WholeLists lists,
      Committer committer,
      InstantSource clock,
      Bodies bodies) {
    this.callers = callers;
    this.reader = reader;
    this.lists = lists;
    this.committer = committer;
    this.clock = clock;
    this.bodies = bodies;
  }

  /// The records that the caller sees, or what has changed of them since a time.
  @GET
  @Path(COLLECTION + "/sync")
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public Response list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @PathParam("collection") String name,
      @QueryParam(ListRequest.SINCE) @Nullable String since,
      @QueryParam(FieldCollection.PHARMACY) @Nullable String pharmacy,
      @QueryParam(ListRequest.DELETED) @Nullable String deleted,
      @Context HttpServerRequest exchange) {
    Principal caller = callers.require(authorization);
    FieldCollection collection = FieldCollection.named(name);
    WholeLists.Query query = ListRequest.read(collection, since, pharmacy, deleted);
    return reader.read(caller, collection, query, ifNoneMatch).response(exchange);
  }

  /// Changes some members of a record, if the caller has seen what it says.
  @PUT
  @Path(COLLECTION + "/{id}/sync_update")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = {Capability.READ, Capability.WRITE})
  @RunOnVirtualThread
  public Response update(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("collection") String name,
      @PathParam("id") String id,
      InputStream body) {
    Principal caller = callers.require(authorization);
    FieldCollection collection = FieldCollection.named(name);
    RecordKey key = key(collection, id);
    UpdateRequest request = UpdateRequest.read(collection, bodies.small(body, encoding));
    if (lists.head(caller).isFuture(request.seen(), clock.instant())) {
      throw FieldTimes.future(UpdateRequest.SEEN);
    }
    ChangeSet set = ChangeSet.of(caller, List.of(request.change(key)), null);
    SetResult result = committer.commit(new Submission(set, outcomes -> null));
    if (!(result instanceof SetResult.Done(var outcomes, var found, String answer))) {
      throw new RevokedException();
    }
    return UpdateAnswer.of(collection, request, outcomes.getFirst());
  }

  private static RecordKey key(FieldCollection collection, String id) {
    if (!Identifiers.valid(id)) {
      throw new ApiException(ErrorCode.NOT_FOUND, "No record can have this id");
    }
    return new RecordKey(collection.text(), id);
  }
}
