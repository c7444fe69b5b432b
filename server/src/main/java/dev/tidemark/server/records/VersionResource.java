package dev.tidemark.server.records;

import dev.tidemark.core.Principal;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.records.HistoryReader.Named;
import dev.tidemark.server.records.HistoryReader.Past;
import dev.tidemark.server.web.EntityTag;
import dev.tidemark.server.web.VectorClocks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/// The history of a record: `/api/v1/records/{id}/versions`. Its path is that of the class, so that
/// `records` stays a collection of [RecordResource].
@Path("/api/v1/records/{id}/versions")
@Produces(MediaType.APPLICATION_JSON)
public final class VersionResource {
  private final Callers callers;
  private final HistoryReader reader;

  VersionResource(Callers callers, HistoryReader reader) {
    this.callers = callers;
    this.reader = reader;
  }

  /// The versions of a record, newest first.
  @GET
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public Response list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("id") String id,
      @QueryParam("collection") @Nullable String collection,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("before") @Nullable String before) {
    Principal caller = callers.require(authorization);
    Named named = Named.of(id, collection);
    int size = Parameters.limit(limit, 50, 100);
    long below = before == null ? Long.MAX_VALUE : Parameters.version("before", before);
    return Response.ok(HistoryAnswer.page(reader.page(caller, named, below, size))).build();
  }

  /// One version of a record.
  @GET
  @Path("/{version}")
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public Response get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
      @PathParam("id") String id,
      @PathParam("version") String version,
      @QueryParam("collection") @Nullable String collection) {
    Principal caller = callers.require(authorization);
    Named named = Named.of(id, collection);
    Past past = reader.version(caller, named, Parameters.version("version", version));
    String tag = HistoryAnswer.tag(past.entry());
    return EntityTag.known(ifNoneMatch, tag)
        ? Response.notModified().header("ETag", tag).build()
        : Response.ok(HistoryAnswer.version(past))
            .header("ETag", tag)
            .header(VectorClocks.HEADER, VectorClocks.header(past.entry().clock()))
            .build();
  }
}
