package dev.tidemark.server.accounts;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Account;
import dev.tidemark.engine.Listed;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Users;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Paging;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Users: `/api/v1/users`. Nothing of a password is ever shown.
@Path("/api/v1/users")
@Produces(MediaType.APPLICATION_JSON)
public final class UserResource {
  private final Callers callers;
  private final Users users;
  private final Bodies bodies;

  UserResource(Callers callers, Users users, Bodies bodies) {
    this.callers = callers;
    this.users = users;
    this.bodies = bodies;
  }

  /// The users of a tenant, by name.
  @GET
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public byte[] list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("tenant_id") @Nullable String tenant,
      @QueryParam("username") @Nullable String username,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("offset") @Nullable String offset) {
    Caller caller = Caller.of(callers, authorization, tenant);
    Paging paging = Paging.of(limit, offset, 50, 100);
    Listed<Account> page =
        users.page(caller.actor(), caller.tenant(), username, paging.offset(), paging.limit());
    return Json.bytes(json -> writePage(json, page));
  }

  /// Makes a user.
  @POST
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public Response add(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @QueryParam("tenant_id") @Nullable String tenant,
      InputStream body) {
    Caller caller = Caller.of(callers, authorization, tenant);
    Fields request = Fields.of(Bodies.requiredObject(bodies.small(body, encoding)));
    Users.Wanted wanted = UserRequest.wanted(request);
    Account account = users.add(caller.actor(), caller.tenant(), wanted);
    return Response.status(Response.Status.CREATED)
        .entity(Json.bytes(json -> write(json, account)))
        .build();
  }

  /// Changes what a user may do and see.
  @PATCH
  @Path("/{id}")
  @Consumes({Bodies.JSON, Bodies.MERGE_PATCH, Bodies.UNSAID})
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public byte[] change(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @QueryParam("tenant_id") @Nullable String tenant,
      @PathParam("id") String id,
      InputStream body) {
    Caller caller = Caller.of(callers, authorization, tenant);
    Fields request = Fields.of(Bodies.requiredObject(bodies.small(body, encoding)));
    Account account =
        users.change(
            caller.actor(),
            caller.tenant(),
            id,
            UserRequest.role(request).orElse(null),
            UserRequest.scopes(request).orElse(null));
    return Json.bytes(json -> write(json, account));
  }

  /// Shuts a user out.
  @POST
  @Path("/{id}/revoke")
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public byte[] revoke(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("tenant_id") @Nullable String tenant,
      @PathParam("id") String id) {
    Caller caller = Caller.of(callers, authorization, tenant);
    Account account = users.revoke(caller.actor(), caller.tenant(), id);
    return Json.bytes(json -> write(json, account));
  }

  private static void writePage(JsonGenerator json, Listed<Account> page) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("users");
    for (Account account : page.items()) {
      write(json, account);
    }
    json.writeEndArray();
    json.writeNumberField("total", page.total());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Account account) throws IOException {
    User user = account.user();
    json.writeStartObject();
    json.writeStringField("id", user.id());
    json.writeStringField("username", user.username());
    json.writeStringField("role", user.role().text());
    json.writeArrayFieldStart("scopes");
    for (Scope scope : account.scopes()) {
      json.writeString(scope.text());
    }
    json.writeEndArray();
    When.write(json, "createdAt", user.createdAt());
    When.write(json, "updatedAt", user.updatedAt());
    When.write(json, "revokedAt", user.revokedAt());
    json.writeEndObject();
  }
}
