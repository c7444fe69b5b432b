package dev.tidemark.server.fleet;

import dev.tidemark.engine.User;
import dev.tidemark.server.identity.Open;
import dev.tidemark.server.identity.Registration;
import dev.tidemark.server.identity.Sessions;
import dev.tidemark.server.identity.SignIn;
import dev.tidemark.server.identity.TokenPair;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Registering and signing in: `/pisync/auth/…`.
@Path("/pisync/auth")
@Produces(MediaType.APPLICATION_JSON)
public final class AccountResource {
  private final Registration registration;
  private final SignIn signIn;
  private final Sessions sessions;
  private final Bodies bodies;

  AccountResource(Registration registration, SignIn signIn, Sessions sessions, Bodies bodies) {
    this.registration = registration;
    this.signIn = signIn;
    this.sessions = sessions;
    this.bodies = bodies;
  }

  /// Makes a user.
  @POST
  @Path("/register")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Open
  @RunOnVirtualThread
  public Response register(
      @HeaderParam("X-Tenant-ID") @Nullable String tenant,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Fields request = Fields.of(Bodies.object(bodies.small(body, encoding)));
    User user = registration.register(tenant, request);
    return Response.status(Response.Status.CREATED)
        .entity(bytes("User registered successfully.", sessions.begin(user)))
        .build();
  }

  /// Signs a user in.
  @POST
  @Path("/login")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Open
  @RunOnVirtualThread
  public byte[] login(
      @HeaderParam("X-Tenant-ID") @Nullable String tenant,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Fields request = Fields.of(Bodies.object(bodies.small(body, encoding)));
    User user = signIn.user(tenant, request, "Invalid username or password.");
    return bytes("Login successful.", sessions.begin(user));
  }

  private static byte[] bytes(String message, TokenPair pair) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("message", message);
      json.writeStringField("token", pair.access());
      json.writeStringField("refresh_token", pair.refresh());
      json.writeEndObject();
    });
  }
}
