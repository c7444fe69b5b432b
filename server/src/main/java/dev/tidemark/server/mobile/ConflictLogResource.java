package dev.tidemark.server.mobile;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.Paging;
import dev.tidemark.server.web.Streams;
import dev.tidemark.server.web.Times;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// The log of conflicts: `/api/v1/sync/conflicts`.
@Path("/api/v1/sync/conflicts")
@Produces(MediaType.APPLICATION_JSON)
public final class ConflictLogResource {
  private final Callers callers;
  private final Supervision supervision;
  private final ConflictLog log;

  ConflictLogResource(Callers callers, Supervision supervision, ConflictLog log) {
    this.callers = callers;
    this.supervision = supervision;
    this.log = log;
  }

  /// The conflicts of a tenant, newest first.
  @GET
  @Allowed(
      value = {Role.OPERATOR, Role.ADMIN, Role.MEMBER},
      offline = Capability.READ)
  @RunOnVirtualThread
  public Response list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("tenant_id") @Nullable String tenant,
      @QueryParam("domain") @Nullable String domain,
      @QueryParam("since") @Nullable String since,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("offset") @Nullable String offset,
      @Context HttpServerRequest exchange) {
    Principal caller = callers.require(authorization);
    String named = tenant == null ? caller.tenant() : tenant;
    supervision.require(caller, named);
    ConflictLog.Page page =
        log.page(
            caller,
            named,
            domain == null ? null : Names.require("domain", domain),
            since == null ? null : since(since),
            Paging.of(limit, offset, 50, 100));
    return Response.ok(
            Streams.json(exchange, json -> ConflictLogAnswer.write(json, page, log, caller, named)))
        .build();
  }

  /// A time, or a day, which begins at midnight UTC.
  private static Instant since(String text) {
    try {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      // An unescaped plus of an offset arrives as a space.
      return Times.parse("since", text.replace(' ', '+'));
    }
  }
}
