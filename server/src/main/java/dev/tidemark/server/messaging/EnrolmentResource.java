package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Actor;
import dev.tidemark.engine.Enrolment;
import dev.tidemark.engine.Enrolments;
import dev.tidemark.engine.Enrolments.Enrolled;
import dev.tidemark.engine.Enrolments.Refusal;
import dev.tidemark.engine.Enrolments.Result;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Open;
import dev.tidemark.server.identity.Sessions;
import dev.tidemark.server.identity.TokenPair;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.ClientAddress;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.PublicUrl;
import dev.tidemark.server.web.Times;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Enrolling devices: `/api/enrollment`.
@Path("/api/enrollment")
@Produces(MediaType.APPLICATION_JSON)
public final class EnrolmentResource {
  private final Callers callers;
  private final Enrolments enrolments;
  private final Sessions sessions;
  private final ClientAddress address;
  private final PublicUrl url;
  private final Bodies bodies;

  EnrolmentResource(
      Callers callers,
      Enrolments enrolments,
      Sessions sessions,
      ClientAddress address,
      PublicUrl url,
      Bodies bodies) {
    this.callers = callers;
    this.enrolments = enrolments;
    this.sessions = sessions;
    this.address = address;
    this.url = url;
    this.bodies = bodies;
  }

  /// A device enrolled, and the tokens it got.
  private record Welcome(Enrolled enrolled, TokenPair tokens) {}

  /// Makes a token, and what a QR code is to hold.
  @POST
  @Path("/create")
  @Allowed({Role.OPERATOR, Role.ADMIN, Role.MEMBER})
  @RunOnVirtualThread
  public Response create(@HeaderParam("Authorization") @Nullable String authorization) {
    Principal principal = callers.require(authorization);
    String token = EnrolmentTokens.make();
    Enrolment enrolment =
        enrolments.create(new Actor(principal), principal.tenant(), EnrolmentTokens.hash(token));
    byte[] body =
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeStringField("token", token);
          json.writeObjectFieldStart("qr_code_data");
          json.writeStringField("enrollment_url", url.of("/api/enrollment/" + token));
          json.writeStringField("token", token);
          json.writeStringField("tenant_id", enrolment.tenant());
          json.writeEndObject();
          json.writeStringField("expires_at", Times.text(enrolment.expiresAt()));
          json.writeEndObject();
        });
    return Response.status(Response.Status.CREATED).entity(body).build();
  }

  /// Whether a token can be used.
  @GET
  @Path("/{token}")
  @Open
  @RunOnVirtualThread
  public byte[] get(
      @HeaderParam("X-Tenant-ID") @Nullable String tenant, @PathParam("token") String token) {
    return switch (enrolments.find(EnrolmentTokens.hash(token), tenant)) {
      case Result.Refused<Enrolments.Open>(Refusal why) -> throw invalid(why);
      case Result.Good<Enrolments.Open>(Enrolments.Open open) ->
          Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringField("token", token);
            json.writeStringField("tenant_id", open.enrolment().tenant());
            json.writeStringField("created_by", open.creator().username());
            json.writeStringField("expires_at", Times.text(open.enrolment().expiresAt()));
            json.writeNullField("used_at");
            json.writeBooleanField("valid", true);
            json.writeEndObject();
          });
    };
  }

  /// Enrols a device.
  @POST
  @Path("/complete")
  @Open
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @RunOnVirtualThread
  public byte[] complete(
      @HeaderParam("X-Tenant-ID") @Nullable String tenant,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Fields fields = Fields.of(Bodies.requiredObject(bodies.small(body, encoding)));
    EnrolmentRequest request = EnrolmentRequest.of(fields, address.text());
    Result<Welcome> result =
        enrolments.complete(
            EnrolmentTokens.hash(request.token()),
            tenant,
            request.candidate(),
            (writing, enrolled) ->
                new Welcome(enrolled, sessions.begin(writing, enrolled.user(), enrolled.device())));
    return switch (result) {
      case Result.Refused<Welcome>(Refusal why) -> throw refused(why);
      case Result.Good<Welcome>(Welcome(Enrolled enrolled, TokenPair tokens)) ->
          Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringField("user_id", enrolled.user().id());
            json.writeStringField("device_id", enrolled.device().id());
            json.writeStringField("tenant_id", enrolled.device().tenant());
            json.writeStringField("app_instructions_url", url.of("/api/app-instructions"));
            json.writeStringField("device_token", tokens.access());
            json.writeStringField("refresh_token", tokens.refresh());
            json.writeNumberField("expires_in", tokens.expiresIn());
            json.writeEndObject();
          });
    };
  }

  private static ApiException invalid(Refusal why) {
    return why == Refusal.UNKNOWN
        ? new ApiException(ErrorCode.NOT_FOUND, "Enrollment token not found")
        : new ApiException(
            ErrorCode.INVALID_TOKEN,
            "Enrollment token has expired or has already been used",
            Map.of("reason", why == Refusal.USED ? "used" : ApiException.EXPIRED));
  }

  private static ApiException refused(Refusal why) {
    return switch (why) {
      case UNKNOWN, EXPIRED ->
          new ApiException(ErrorCode.NOT_FOUND, "Enrollment token not found or expired");
      case USED -> EnrolmentRequest.refused("token", "used");
      case DEVICE_KNOWN ->
          EnrolmentRequest.refused(
              "device_id", "known already; an admin can have it enrolled anew");
      case NAME_TAKEN -> EnrolmentRequest.refused("device_id", "another user has this name");
      case USER_REVOKED -> EnrolmentRequest.refused("device_id", "its user was revoked");
    };
  }
}
