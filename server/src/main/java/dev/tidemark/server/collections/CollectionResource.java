package dev.tidemark.server.collections;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Definitions;
import dev.tidemark.engine.Definitions.Result;
import dev.tidemark.engine.Definitions.Wanted;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the caller's tenant keeps: `/api/v1/collections`.
@Path("/api/v1/collections")
@Produces(MediaType.APPLICATION_JSON)
public final class CollectionResource {
  private final Callers callers;
  private final Definitions definitions;
  private final Bodies bodies;

  CollectionResource(Callers callers, Definitions definitions, Bodies bodies) {
    this.callers = callers;
    this.definitions = definitions;
    this.bodies = bodies;
  }

  /// All definitions, by name.
  @GET
  @Allowed(
      value = {Role.OPERATOR, Role.ADMIN, Role.MEMBER},
      offline = Capability.READ)
  @RunOnVirtualThread
  public Response list(@HeaderParam("Authorization") @Nullable String authorization) {
    Principal caller = callers.require(authorization);
    List<CollectionDefinition> all = definitions.all(caller.tenant());
    return Response.ok(Json.bytes(json -> CollectionAnswer.writeAll(json, all))).build();
  }

  /// One definition.
  @GET
  @Path("/{name}")
  @Allowed(
      value = {Role.OPERATOR, Role.ADMIN, Role.MEMBER},
      offline = Capability.READ)
  @RunOnVirtualThread
  public Response get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("name") String name) {
    Principal caller = callers.require(authorization);
    requireName(name);
    return definitions.all(caller.tenant()).stream()
        .filter(definition -> definition.name().equals(name))
        .findFirst()
        .map(definition -> answer(200, definition))
        .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND, "There is no such collection"));
  }

  /// Adds or replaces a definition.
  @PUT
  @Path("/{name}")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public Response put(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("name") String name,
      InputStream body) {
    Principal caller = callers.require(authorization);
    requireName(name);
    Wanted wanted =
        CollectionRequest.read(
            name, Fields.of(Bodies.requiredObject(bodies.small(body, encoding))));
    return switch (definitions.put(caller.tenant(), wanted)) {
      case Result.Stands stands -> answer(stands.before() == null ? 201 : 200, stands.now());
      case Result.Managed managed ->
          throw new ApiException(
              ErrorCode.FORBIDDEN, "Only its own protocol defines collection " + name);
      case Result.Filed filed ->
          throw new ApiException(
              ErrorCode.COLLECTION_IN_USE,
              "scopes and filters cannot change while the collection has records; stop the server"
                  + " and file them anew: tidemark rescope --collection "
                  + name,
              Map.of("field", "scopes"));
    };
  }

  private static void requireName(String name) {
    if (!Identifiers.valid(name)) {
      throw ApiException.invalid("name", "expected " + Identifiers.RULE);
    }
  }

  private static Response answer(int status, CollectionDefinition definition) {
    return Response.status(status)
        .entity(Json.bytes(json -> CollectionAnswer.write(json, definition)))
        .build();
  }
}
