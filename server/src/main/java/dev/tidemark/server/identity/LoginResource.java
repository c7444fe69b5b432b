package dev.tidemark.server.identity;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Data;
import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.Settings;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.ErrorCode;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Signing in with a name and a password, and the keys by which devices check tokens themselves.
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class LoginResource {
  private final SyncStore store;
  private final Passwords passwords;
  private final AccessTokens tokens;
  private final Settings settings;

  LoginResource(SyncStore store, Passwords passwords, AccessTokens tokens, Settings settings) {
    this.store = store;
    this.passwords = passwords;
    this.tokens = tokens;
    this.settings = settings;
  }

  /// `POST /api/auth/login` of *messaging*.
  @POST
  @Path("/api/auth/login")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @RunOnVirtualThread
  public byte[] login(
      @HeaderParam("X-Tenant-ID") @Nullable String tenant,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Data request = Bodies.object(Bodies.read(body, encoding, Bodies.SMALL));
    String username = text(request, "username");
    String password = text(request, "password");
    User user = signedIn(tenant == null ? settings.defaultTenant() : tenant, username, password);
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("token", tokens.issue(user));
      json.writeObjectFieldStart("user");
      json.writeStringField("id", user.id());
      json.writeStringField("username", user.username());
      json.writeStringField("user_type", user.role() == Role.DEVICE ? "mobile" : "web");
      json.writeEndObject();
      json.writeNumberField("expires_in", AccessTokens.LIFETIME.toSeconds());
      json.writeEndObject();
    });
  }

  /// `GET /.well-known/jwks.json`.
  @GET
  @Path("/.well-known/jwks.json")
  @RunOnVirtualThread
  public String keys() {
    return tokens.publicKeys();
  }

  /// The user of that name and password. An unknown name and a wrong password cost the same.
  private User signedIn(String tenant, String username, String password) {
    Optional<User> found =
        store
            .<Optional<User>>read(reading -> reading.userNamed(tenant, username))
            .filter(user -> user.revokedAt() == null);
    boolean right = passwords.check(password, found.map(User::passwordHash).orElse(null));
    return found
        .filter(user -> right)
        .orElseThrow(
            () -> new ApiException(ErrorCode.UNAUTHORIZED, "Invalid username or password"));
  }

  private static String text(Data request, String member) {
    JsonNode value = request.at(JsonPointer.compile("/" + member));
    if (!value.isTextual()) {
      throw ApiException.invalid(member, value.isMissingNode() ? "missing" : "expected text");
    }
    return value.asText();
  }
}
