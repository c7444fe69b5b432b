package dev.tidemark.server.mobile;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.health.HealthReport;
import dev.tidemark.engine.health.SyncHealth;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Paging;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How well a tenant's syncs go: `/api/v1/sync/health`.
@Path("/api/v1/sync/health")
@Produces(MediaType.APPLICATION_JSON)
public final class HealthResource {
  private final Callers callers;
  private final Supervision supervision;
  private final SyncHealth health;

  HealthResource(Callers callers, Supervision supervision, SyncHealth health) {
    this.callers = callers;
    this.supervision = supervision;
    this.health = health;
  }

  /// Looks back for some hours.
  @GET
  @Allowed(
      value = {Role.OPERATOR, Role.ADMIN, Role.MEMBER},
      offline = Capability.READ)
  @RunOnVirtualThread
  public byte[] health(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("tenant_id") @Nullable String tenant,
      @QueryParam("hours") @Nullable String hours) {
    Principal caller = callers.require(authorization);
    String named = tenant == null ? caller.tenant() : tenant;
    supervision.require(caller, named);
    long past = Paging.number("hours", hours, 1, 1, SyncHealth.LONGEST.toHours());
    HealthReport report = health.of(named, Duration.ofHours(past));
    return Json.bytes(json -> HealthAnswer.write(json, report));
  }
}
