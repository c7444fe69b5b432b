package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.engine.SyncLog;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.messaging.OutgoingMessage.Failed;
import dev.tidemark.server.messaging.OutgoingMessage.Failure;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Compression;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Paging;
import dev.tidemark.server.web.Times;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages of mobile users, on their devices: `/api/sync`.
///
/// Source: *messaging*, Sync Endpoints; protocol decisions, section 8.
@Path("/api/sync")
@Produces(MediaType.APPLICATION_JSON)
public final class MessageSyncResource {
  private static final int STANDARD_LIMIT = 100;
  private static final int MOST = 500;
  private static final int MOST_AT_ONCE = 1_000;

  private final EnrolledDevices devices;
  private final Incoming incoming;
  private final Outgoing outgoing;
  private final SyncsUnderWay underWay;
  private final SyncLog runs;
  private final Bodies bodies;
  private final InstantSource clock;

  MessageSyncResource(
      EnrolledDevices devices,
      Incoming incoming,
      Outgoing outgoing,
      SyncsUnderWay underWay,
      SyncLog runs,
      Bodies bodies,
      InstantSource clock) {
    this.devices = devices;
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.underWay = underWay;
    this.runs = runs;
    this.bodies = bodies;
    this.clock = clock;
  }

  /// The messages for a device's user.
  @GET
  @Path("/incoming")
  @Allowed(offline = Capability.READ)
  @RunOnVirtualThread
  public byte[] incoming(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Tenant-ID") @Nullable String tenant,
      @HeaderParam("X-Device-ID") @Nullable String device,
      @HeaderParam("Accept-Encoding") @Nullable String accepted,
      @QueryParam("since") @Nullable String since,
      @QueryParam("limit") @Nullable String limit) {
    Principal principal = devices.require(authorization, tenant, device);
    Instant after = since == null ? null : Times.parse("since", since);
    int most = Paging.of(limit, null, STANDARD_LIMIT, MOST).limit();
    SyncLog.Timed run = runs.begin(principal, "incoming");
    Incoming.Page page;
    try (var sync = underWay.begin(principal)) {
      page = incoming.read(principal, after, most);
    }
    run.succeeded();
    String messages = messages(page);
    byte[] plain = answer(messages, false, page.until());
    return Compression.gzips(plain.length, accepted) ? answer(messages, true, page.until()) : plain;
  }

  private static String messages(Incoming.Page page) {
    return Json.text(json -> {
      json.writeStartArray();
      for (Record message : page.messages()) {
        new MessageAnswer(message).write(json);
      }
      json.writeEndArray();
    });
  }

  private static byte[] answer(String messages, boolean compressed, Instant until) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeFieldName("messages");
      json.writeRawValue(messages);
      json.writeBooleanField("compressed", compressed);
      json.writeStringField("sync_timestamp", Times.text(until));
      json.writeEndObject();
    });
  }

  /// Takes the messages that a device brings.
  @POST
  @Path("/outgoing")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = Capability.WRITE)
  @RunOnVirtualThread
  public byte[] outgoing(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Tenant-ID") @Nullable String tenant,
      @HeaderParam("X-Device-ID") @Nullable String device,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Principal principal = devices.require(authorization, tenant, device);
    Fields request = decoded(body, encoding);
    List<Fields> items = request.requiredObjects("messages", MOST_AT_ONCE);
    SyncLog.Timed run = runs.begin(principal, "outgoing");
    Instant now = clock.instant();
    List<OutgoingMessage> messages =
        items.stream().map(item -> OutgoingMessage.of(item, principal.user(), now)).toList();
    Outgoing.Result result;
    try (var sync = underWay.begin(principal)) {
      result = outgoing.take(principal, messages);
    }
    run.sent(items.size(), result.failed().isEmpty());
    if (result.synced() == 0) {
      result.failed().stream()
          .filter(failed -> failed.why() == Failure.EMPTY_MESSAGE)
          .findFirst()
          .ifPresent(MessageSyncResource::refuse);
    }
    return answer(result);
  }

  private Fields decoded(InputStream body, @Nullable String encoding) {
    try {
      return Fields.of(Bodies.requiredObject(bodies.small(body, encoding)));
    } catch (ApiException e) {
      throw e.code() == ErrorCode.VALIDATION_ERROR
          ? new ApiException(ErrorCode.SYNC_ERROR, String.valueOf(e.getMessage()), e.details())
          : e;
    }
  }

  private static void refuse(Failed empty) {
    throw new ApiException(
        ErrorCode.VALIDATION_ERROR,
        empty.error(),
        Map.of("field", "content", "reason", "empty", "message_id", String.valueOf(empty.id())));
  }

  private byte[] answer(Outgoing.Result result) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeNumberField("synced_count", result.synced());
      json.writeNumberField("failed_count", result.failed().size());
      json.writeArrayFieldStart("failed_messages");
      for (Failed failed : result.failed()) {
        json.writeStartObject();
        json.writeStringField("message_id", failed.id());
        json.writeStringField("code", failed.why().name());
        json.writeStringField("error", failed.error());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringField("sync_timestamp", Times.text(clock.instant()));
      json.writeEndObject();
    });
  }
}
