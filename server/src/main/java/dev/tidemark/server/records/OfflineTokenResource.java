package dev.tidemark.server.records;

import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.identity.OfflineToken;
import dev.tidemark.server.identity.OfflineTokens;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tokens for devices that will be without a connection for long: `/api/v1/auth/offline-token`.
@Path("/api/v1/auth/offline-token")
@Produces(MediaType.APPLICATION_JSON)
public final class OfflineTokenResource {
  private static final long STANDARD_DAYS = 30;

  private final Callers callers;
  private final OfflineTokens tokens;
  private final Bodies bodies;

  OfflineTokenResource(Callers callers, OfflineTokens tokens, Bodies bodies) {
    this.callers = callers;
    this.tokens = tokens;
    this.bodies = bodies;
  }

  /// Issues a token for one device of the caller's.
  @POST
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed
  @RunOnVirtualThread
  public byte[] issue(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    AccessToken caller = callers.token(authorization);
    Fields request = Fields.of(Bodies.object(bodies.small(body, encoding)));
    String device = request.requiredIdentifier("deviceId");
    long days = request.number("validityDays", 1).orElse(STANDARD_DAYS);
    if (days > OfflineTokens.MOST_DAYS) {
      throw request.invalid("validityDays", "expected at most " + OfflineTokens.MOST_DAYS);
    }
    OfflineToken token = tokens.issue(caller, device, days, capabilities(request));
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("offlineToken", token.token());
      json.writeStringField("expiresAt", Times.text(token.expiresAt()));
      json.writeStringField("refreshToken", token.refresh());
      json.writeArrayFieldStart("capabilities");
      for (Capability capability : token.capabilities()) {
        json.writeString(capability.text());
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static Set<Capability> capabilities(Fields request) {
    Optional<List<String>> names = request.texts("capabilities", Capability.values().length);
    Set<Capability> wanted = EnumSet.noneOf(Capability.class);
    for (String name : names.orElse(List.of())) {
      wanted.add(
          Capability.of(name)
              .orElseThrow(() -> request.invalid("capabilities", "expected read, write, sync")));
    }
    if (names.isPresent() && wanted.isEmpty()) {
      throw request.invalid("capabilities", "expected at least one of read, write, sync");
    }
    return names.isPresent() ? wanted : EnumSet.allOf(Capability.class);
  }
}
