package dev.tidemark.server.accounts;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Group;
import dev.tidemark.engine.Groups;
import dev.tidemark.engine.Listed;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Paging;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Groups of users and devices: `/api/v1/groups`.
@Path("/api/v1/groups")
@Produces(MediaType.APPLICATION_JSON)
public final class GroupResource {
  private final Callers callers;
  private final Groups groups;

  GroupResource(Callers callers, Groups groups) {
    this.callers = callers;
    this.groups = groups;
  }

  /// The groups that have members, by name.
  @GET
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public byte[] list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("tenant_id") @Nullable String tenant,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("offset") @Nullable String offset) {
    Caller caller = Caller.of(callers, authorization, tenant);
    Paging paging = Paging.of(limit, offset, 50, 100);
    Listed<Group> page =
        groups.page(caller.actor(), caller.tenant(), paging.offset(), paging.limit());
    return Json.bytes(json -> write(json, page));
  }

  /// Has a user or device join a group.
  @PUT
  @Path("/{name}/members/{id}")
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public byte[] add(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("tenant_id") @Nullable String tenant,
      @PathParam("name") String name,
      @PathParam("id") String id) {
    Caller caller = Caller.of(callers, authorization, tenant);
    Scope member = groups.add(caller.actor(), caller.tenant(), group(name), id);
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("group", name);
      json.writeStringField("member", member.text());
      json.writeEndObject();
    });
  }

  /// Has a user or device leave a group.
  @DELETE
  @Path("/{name}/members/{id}")
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public void remove(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("tenant_id") @Nullable String tenant,
      @PathParam("name") String name,
      @PathParam("id") String id) {
    Caller caller = Caller.of(callers, authorization, tenant);
    groups.remove(caller.actor(), caller.tenant(), group(name), id);
  }

  private static String group(String name) {
    if (!Identifiers.valid(name)) {
      throw ApiException.invalid("name", "expected " + Identifiers.RULE);
    }
    return name;
  }

  private static void write(JsonGenerator json, Listed<Group> page) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("groups");
    for (Group group : page.items()) {
      json.writeStartObject();
      json.writeStringField("name", group.name());
      json.writeNumberField("members", group.members());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("total", page.total());
    json.writeEndObject();
  }
}
