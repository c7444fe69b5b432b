package dev.tidemark.server.messaging;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Contact;
import dev.tidemark.engine.Message;
import dev.tidemark.engine.Message.Status;
import dev.tidemark.engine.MessageQuery;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.messaging.MessageLog.Draft;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Fields;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Paging;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Messages of web users: `/api/messages`.
///
/// Source: *messaging*, Message Endpoints; protocol decisions, section 8.
@Path("/api/messages")
@Produces(MediaType.APPLICATION_JSON)
public final class MessageResource {
  private final Callers callers;
  private final MessageLog log;
  private final WaitingMessages waiting;
  private final SyncStore store;
  private final Bodies bodies;
  private final InstantSource clock;

  MessageResource(
      Callers callers,
      MessageLog log,
      WaitingMessages waiting,
      SyncStore store,
      Bodies bodies,
      InstantSource clock) {
    this.callers = callers;
    this.log = log;
    this.waiting = waiting;
    this.store = store;
    this.bodies = bodies;
    this.clock = clock;
  }

  /// Sends a message to a mobile user.
  @POST
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed({Role.OPERATOR, Role.ADMIN, Role.MEMBER})
  @RunOnVirtualThread
  public Response send(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Principal sender = callers.require(authorization);
    Fields request = Fields.of(Bodies.requiredObject(bodies.small(body, encoding)));
    String recipient = request.requiredText("recipient_id");
    String content = content(request);
    requireMobile(sender.tenant(), recipient);
    String id = UuidCreator.getTimeOrderedEpoch().toString();
    var draft = new Draft(id, recipient, content, clock.instant(), Status.PENDING_SYNC);
    Outcome sent = log.add(sender, List.of(draft)).getFirst();
    if (!(sent.decision() instanceof Decision.Accepted) || sent.record() == null) {
      throw new IllegalStateException("a message of a new id: " + sent);
    }
    return Response.status(Response.Status.CREATED)
        .entity(Json.bytes(new MessageAnswer(sent.record())))
        .build();
  }

  /// What the caller wrote or got, the newest last.
  @GET
  @Allowed({Role.OPERATOR, Role.ADMIN, Role.MEMBER})
  @RunOnVirtualThread
  public byte[] list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @QueryParam("recipient_id") @Nullable String other,
      @QueryParam("status") @Nullable String status,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("offset") @Nullable String offset) {
    Principal user = callers.require(authorization);
    Paging paging = ListAnswer.paging(limit, offset);
    MessageQuery query =
        (other == null ? MessageQuery.of(user.user()) : MessageQuery.between(user.user(), other))
            .having(statuses(status));
    return store.<byte[]>read(reading -> {
      long total = reading.count(user.tenant(), query);
      List<MessageAnswer> messages =
          page(reading, user.tenant(), query, paging, total).stream()
              .map(MessageAnswer::new)
              .toList();
      return ListAnswer.bytes("messages", messages, total, paging);
    });
  }

  /// Reads from the end that is nearer: what is asked for most is the newest page, the last.
  private static List<Record> page(
      Reading reading, String tenant, MessageQuery query, Paging paging, long total) {
    int size = Math.clamp(total - paging.offset(), 0, paging.limit());
    if (size == 0) {
      return List.of();
    }
    long behind = total - paging.offset() - size;
    if (paging.offset() <= behind) {
      return reading.messages(tenant, query, paging.offset(), size);
    }
    return reading.newestMessages(tenant, query, behind, size).reversed();
  }

  /// How many messages the caller has not read.
  @GET
  @Path("/unread-count")
  @Allowed({Role.OPERATOR, Role.ADMIN, Role.MEMBER})
  @RunOnVirtualThread
  public byte[] unread(@HeaderParam("Authorization") @Nullable String authorization) {
    long count = waiting.unread(callers.require(authorization));
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeNumberField("unread_count", count);
      json.writeEndObject();
    });
  }

  /// One message that the caller wrote or got.
  @GET
  @Path("/{id}")
  @Allowed({Role.OPERATOR, Role.ADMIN, Role.MEMBER})
  @RunOnVirtualThread
  public byte[] get(
      @HeaderParam("Authorization") @Nullable String authorization, @PathParam("id") String id) {
    return Json.bytes(new MessageAnswer(require(callers.require(authorization), id)));
  }

  /// Takes note that the caller has read a message.
  @PUT
  @Path("/{id}/read")
  @Allowed({Role.OPERATOR, Role.ADMIN, Role.MEMBER})
  @RunOnVirtualThread
  public byte[] read(
      @HeaderParam("Authorization") @Nullable String authorization, @PathParam("id") String id) {
    Principal user = callers.require(authorization);
    boolean recipient =
        Message.of(require(user, id).data())
            .filter(message -> message.recipient().equals(user.user()))
            .isPresent();
    if (!recipient) {
      throw new ApiException(ErrorCode.FORBIDDEN, "Only its recipient can mark a message as read");
    }
    Record read = log.read(user, List.of(id)).getFirst();
    return Json.bytes(new MessageAnswer(read)::writeRead);
  }

  private Record require(Principal user, String id) {
    return log.find(user, List.of(id)).stream().findFirst().orElseThrow(MessageResource::notFound);
  }

  private void requireMobile(String tenant, String recipient) {
    boolean mobile =
        store
            .<Optional<Contact>>read(reading -> reading.contact(tenant, recipient))
            .filter(contact -> contact.user().role() == Role.DEVICE)
            .isPresent();
    if (!mobile) {
      throw new ApiException(
          ErrorCode.INVALID_RECIPIENT, "Recipient user not found", Map.of("field", "recipient_id"));
    }
  }

  private static String content(Fields request) {
    String content = request.text("content").orElse("");
    if (content.isBlank()) {
      throw new ApiException(
          ErrorCode.VALIDATION_ERROR,
          "Message content cannot be empty",
          Map.of("field", "content", "reason", "empty"));
    }
    if (MessageText.isTooLong(content)) {
      throw request.invalid("content", "expected at most " + MessageText.MOST + " characters");
    }
    return content;
  }

  private static Set<Status> statuses(@Nullable String status) {
    return status == null
        ? EnumSet.allOf(Status.class)
        : Set.of(
            Status.of(status)
                .orElseThrow(
                    () -> ApiException.invalid("status", "expected pending_sync, synced or read")));
  }

  private static ApiException notFound() {
    return new ApiException(ErrorCode.NOT_FOUND, "Message not found");
  }
}
