package dev.tidemark.server.monitoring;

import dev.tidemark.server.identity.Open;
import dev.tidemark.server.web.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/// Whether the server lives, and whether it is ready: `/health/live` and `/health/ready`, for load
/// balancers and whatever restarts servers.
///
/// ```json
/// {"status":"DOWN","checks":[
///   {"name":"store","status":"DOWN","data":{"reason":"cannot be reached"}},
///   {"name":"disk","status":"UP"}]}
/// ```
///
/// Source: the form of the answer is MicroProfile Health's, section "Wireformats".
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
public final class ProbeResource {
  private final Readiness readiness;

  ProbeResource(Readiness readiness) {
    this.readiness = readiness;
  }

  /// Whether the process answers at all. It looks at nothing: a server whose store is away gains
  /// nothing by being started again.
  @GET
  @Path("/live")
  @Open
  @RunOnVirtualThread
  public Response live() {
    return answer(List.of());
  }

  /// Whether requests should be sent here: 200, or 503 with what is wrong.
  @GET
  @Path("/ready")
  @Open
  @RunOnVirtualThread
  public Response ready() {
    return answer(readiness.look());
  }

  private static Response answer(List<Check> checks) {
    boolean up = checks.stream().allMatch(Check::passed);
    byte[] body =
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeStringField("status", status(up));
          json.writeArrayFieldStart("checks");
          for (Check check : checks) {
            json.writeStartObject();
            json.writeStringField("name", check.name());
            json.writeStringField("status", status(check.passed()));
            if (check.fault() != null) {
              json.writeObjectFieldStart("data");
              json.writeStringField("reason", check.fault());
              json.writeEndObject();
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
    return Response.status(up ? 200 : 503).header("Cache-Control", "no-store").entity(body).build();
  }

  private static String status(boolean up) {
    return up ? "UP" : "DOWN";
  }
}
