package dev.tidemark.server.records;

import dev.tidemark.server.identity.Open;
import dev.tidemark.server.identity.Sessions;
import dev.tidemark.server.identity.TokenPair;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// New access tokens without a password: `/api/v1/auth/refresh`.
@Path("/api/v1/auth/refresh")
@Produces(MediaType.APPLICATION_JSON)
public final class RefreshResource {
  private final Sessions sessions;
  private final Bodies bodies;

  RefreshResource(Sessions sessions, Bodies bodies) {
    this.sessions = sessions;
    this.bodies = bodies;
  }

  /// Takes a refresh token for a new pair.
  @POST
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Open
  @RunOnVirtualThread
  public byte[] refresh(
      @HeaderParam("Content-Encoding") @Nullable String encoding, InputStream body) {
    Fields request = Fields.of(Bodies.object(bodies.small(body, encoding)));
    String refresh = request.requiredText("refreshToken");
    String device = request.identifier("deviceId").orElse(null);
    TokenPair pair =
        sessions
            .refresh(refresh, device)
            .orElseThrow(
                () -> new ApiException(ErrorCode.UNAUTHORIZED, "Invalid or expired refresh token"));
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("accessToken", pair.access());
      json.writeNumberField("expiresIn", pair.expiresIn());
      json.writeStringField("refreshToken", pair.refresh());
      json.writeEndObject();
    });
  }
}
