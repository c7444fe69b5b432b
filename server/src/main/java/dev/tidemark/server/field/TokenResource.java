package dev.tidemark.server.field;

import dev.tidemark.engine.User;
import dev.tidemark.server.identity.Open;
import dev.tidemark.server.identity.Sessions;
import dev.tidemark.server.identity.SignIn;
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

/// Signing in and staying so: `/api/auth/token/`.
@Path("/api/auth/token")
@Produces(MediaType.APPLICATION_JSON)
public final class TokenResource {
  private final SignIn signIn;
  private final Sessions sessions;
  private final Bodies bodies;

  TokenResource(SignIn signIn, Sessions sessions, Bodies bodies) {
    this.signIn = signIn;
    this.sessions = sessions;
    this.bodies = bodies;
  }

  /// Takes a name and a password for a pair of tokens.
  @POST
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Open
  @RunOnVirtualThread
  public byte[] token(
      @HeaderParam("X-Tenant-ID") @Nullable String tenant,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Fields request = Fields.of(Bodies.object(bodies.small(body, encoding)));
    User user = signIn.user(tenant, request, "No active account found with the given credentials");
    return bytes(sessions.begin(user));
  }

  /// Takes a refresh token for a new pair.
  @POST
  @Path("/refresh")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Open
  @RunOnVirtualThread
  public byte[] refresh(
      @HeaderParam("X-Device-ID") @Nullable String device,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Fields request = Fields.of(Bodies.object(bodies.small(body, encoding)));
    return bytes(
        sessions
            .refresh(request.requiredText("refresh"), device)
            .orElseThrow(
                () -> new ApiException(ErrorCode.UNAUTHORIZED, "Token is invalid or expired")));
  }

  private static byte[] bytes(TokenPair pair) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("access", pair.access());
      json.writeStringField("refresh", pair.refresh());
      json.writeEndObject();
    });
  }
}
