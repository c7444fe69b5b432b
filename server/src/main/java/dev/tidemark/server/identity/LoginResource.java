package dev.tidemark.server.identity;

import dev.tidemark.core.Role;
import dev.tidemark.engine.User;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Signing in with a name and a password, and the keys by which devices check tokens themselves.
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class LoginResource {
  private final SignIn signIn;
  private final Sessions sessions;
  private final AccessTokens tokens;
  private final Bodies bodies;

  LoginResource(SignIn signIn, Sessions sessions, AccessTokens tokens, Bodies bodies) {
    this.signIn = signIn;
    this.sessions = sessions;
    this.tokens = tokens;
    this.bodies = bodies;
  }

  /// `POST /api/auth/login` of *messaging*.
  @POST
  @Path("/api/auth/login")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Open
  @RunOnVirtualThread
  public byte[] login(
      @HeaderParam("X-Tenant-ID") @Nullable String tenant,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Fields request = Fields.of(Bodies.object(bodies.small(body, encoding)));
    User user = signIn.user(tenant, request, "Invalid username or password");
    TokenPair pair = sessions.begin(user);
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("token", pair.access());
      json.writeObjectFieldStart("user");
      json.writeStringField("id", user.id());
      json.writeStringField("username", user.username());
      json.writeStringField("user_type", user.role() == Role.DEVICE ? "mobile" : "web");
      json.writeEndObject();
      json.writeNumberField("expires_in", pair.expiresIn());
      json.writeStringField("refresh_token", pair.refresh());
      json.writeEndObject();
    });
  }

  /// `GET /.well-known/jwks.json`.
  @GET
  @Path("/.well-known/jwks.json")
  @Open
  @RunOnVirtualThread
  public String keys() {
    return tokens.publicKeys();
  }
}
