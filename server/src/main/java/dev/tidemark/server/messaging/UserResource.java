package dev.tidemark.server.messaging;

import dev.tidemark.core.Role;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.messaging.ContactList.Filter;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Paging;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whom web users can write to: `/api/users`.
///
/// Source: *messaging*, User Management Endpoints; protocol decisions, section 8.
@Path("/api/users")
@Produces(MediaType.APPLICATION_JSON)
public final class UserResource {
  private final Callers callers;
  private final ContactList contacts;

  UserResource(Callers callers, ContactList contacts) {
    this.callers = callers;
    this.contacts = contacts;
  }

  /// The mobile users of the caller's tenant, by name.
  @GET
  @Allowed({Role.OPERATOR, Role.ADMIN, Role.MEMBER})
  @RunOnVirtualThread
  public byte[] list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("filter") @Nullable String filter,
      @QueryParam("status") @Nullable String status,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("offset") @Nullable String offset) {
    String tenant = callers.require(authorization).tenant();
    Paging paging = ListAnswer.paging(limit, offset);
    String name = filter == null ? "" : filter.toLowerCase(Locale.ROOT);
    ContactList.Page page = contacts.mobileUsers(tenant, new Filter(name, online(status)), paging);
    return ListAnswer.bytes("users", page.users(), page.total(), paging);
  }

  /// One user of the caller's tenant.
  @GET
  @Path("/{id}")
  @Allowed({Role.OPERATOR, Role.ADMIN, Role.MEMBER})
  @RunOnVirtualThread
  public byte[] get(
      @HeaderParam("Authorization") @Nullable String authorization, @PathParam("id") String id) {
    String tenant = callers.require(authorization).tenant();
    UserAnswer user =
        contacts
            .find(tenant, id)
            .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND, "User not found"));
    return Json.bytes(user);
  }

  private static @Nullable Boolean online(@Nullable String status) {
    return switch (status) {
      case null -> null;
      case "true" -> true;
      case "false" -> false;
      default -> throw ApiException.invalid("status", "expected true or false");
    };
  }
}
