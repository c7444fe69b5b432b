package dev.tidemark.server.mobile;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Policies;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.web.Bodies;
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
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// What happens to the conflicts of a collection, which this protocol calls a domain:
/// `/api/v1/sync/policies/{tenant}/{domain}`.
@Path("/api/v1/sync/policies/{tenant}/{domain}")
@Produces(MediaType.APPLICATION_JSON)
public final class PolicyResource {
  private final Callers callers;
  private final Supervision supervision;
  private final Policies policies;
  private final Bodies bodies;

  PolicyResource(Callers callers, Supervision supervision, Policies policies, Bodies bodies) {
    this.callers = callers;
    this.supervision = supervision;
    this.policies = policies;
    this.bodies = bodies;
  }

  /// The policy in force.
  @GET
  @Allowed(
      value = {Role.OPERATOR, Role.ADMIN, Role.MEMBER},
      offline = Capability.READ)
  @RunOnVirtualThread
  public byte[] get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @PathParam("tenant") String tenant,
      @PathParam("domain") String domain) {
    Principal caller = callers.require(authorization);
    Names.require("domain", domain);
    supervision.require(caller, tenant);
    return answer(tenant, domain, policies.of(tenant, domain));
  }

  /// Sets the policy.
  @PUT
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed({Role.OPERATOR, Role.ADMIN})
  @RunOnVirtualThread
  public byte[] put(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @PathParam("tenant") String tenant,
      @PathParam("domain") String domain,
      InputStream body) {
    Principal caller = callers.require(authorization);
    Names.require("domain", domain);
    ConflictPolicy policy = policy(Fields.of(Bodies.requiredObject(bodies.small(body, encoding))));
    supervision.require(caller, tenant);
    policies.set(tenant, domain, policy);
    return answer(tenant, domain, policy);
  }

  private static ConflictPolicy policy(Fields request) {
    Strategy strategy =
        Strategy.of(request.requiredText("resolution_policy"))
            .orElseThrow(() ->
                request.invalid(
                    "resolution_policy",
                    "expected server_wins, client_wins, most_recent_wins, merge or manual"));
    return new ConflictPolicy(
        strategy, request.flag("auto_resolve", true), request.flag("notify_on_conflict", true));
  }

  private static byte[] answer(String tenant, String domain, ConflictPolicy policy) {
    return Json.bytes(json -> write(json, tenant, domain, policy));
  }

  private static void write(JsonGenerator json, String tenant, String domain, ConflictPolicy policy)
      throws IOException {
    json.writeStartObject();
    Names.writeTenant(json, tenant);
    json.writeStringField("domain", domain);
    json.writeStringField("resolution_policy", policy.strategy().text());
    json.writeBooleanField("auto_resolve", policy.autoResolve());
    json.writeBooleanField("notify_on_conflict", policy.notifyOnConflict());
    json.writeEndObject();
  }
}
