package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonPointer;
import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Data;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.FullSync;
import dev.tidemark.engine.FutureTimeException;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncLog;
import dev.tidemark.engine.SyncLog.Timed;
import dev.tidemark.engine.SyncTokens;
import dev.tidemark.server.identity.Allowed;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.identity.RegisteredDevices;
import dev.tidemark.server.identity.RegisteredDevices.Registration;
import dev.tidemark.server.records.PushRequest.Item;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Digests;
import dev.tidemark.server.web.Streams;
import dev.tidemark.server.web.Times;
import dev.tidemark.server.web.VectorClocks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sync of a device: `/api/v1/sync/…`.
@Path("/api/v1/sync")
@Produces(MediaType.APPLICATION_JSON)
public final class SyncResource {
  private static final JsonPointer INFO = JsonPointer.compile("/deviceInfo");

  private final Callers callers;
  private final RegisteredDevices registered;
  private final SyncDevices devices;
  private final Committer committer;
  private final Pull pull;
  private final FullSync fullSync;
  private final SyncTokens tokens;
  private final PushesInFlight inFlight;
  private final SyncLog log;
  private final InstantSource clock;
  private final Bodies bodies;

  SyncResource(
      Callers callers,
      RegisteredDevices registered,
      SyncDevices devices,
      Committer committer,
      Pull pull,
      FullSync fullSync,
      SyncTokens tokens,
      PushesInFlight inFlight,
      SyncLog log,
      InstantSource clock,
      Bodies bodies) {
    this.callers = callers;
    this.registered = registered;
    this.devices = devices;
    this.committer = committer;
    this.pull = pull;
    this.fullSync = fullSync;
    this.tokens = tokens;
    this.inFlight = inFlight;
    this.log = log;
    this.clock = clock;
    this.bodies = bodies;
  }

  /// Registers the device to the user, unless it is, and gives it a token that has seen nothing.
  @POST
  @Path("/initialize")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = Capability.SYNC)
  @RunOnVirtualThread
  public Response initialize(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Device-ID") @Nullable String device,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Principal caller = callers.require(authorization);
    Data request = Bodies.object(bodies.small(body, encoding));
    String id = SyncDevices.require(device);
    Registration registration = registered.initialise(caller.on(id), request.at(INFO));
    return Response.ok(InitializeAnswer.bytes(registration, tokens, clock.instant())).build();
  }

  /// Takes changes of a device, all or none durable, each with its own decision.
  @POST
  @Path("/push")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = {Capability.SYNC, Capability.WRITE})
  @RunOnVirtualThread
  public Response push(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Sync-Token") @Nullable String syncToken,
      @HeaderParam("X-Device-ID") @Nullable String device,
      @HeaderParam("X-Request-ID") @Nullable String requestId,
      @HeaderParam(VectorClocks.HEADER) @Nullable String clockHeader,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      InputStream body) {
    Principal caller = callers.require(authorization);
    Cursor cursor = syncToken == null ? null : tokens.verify(syncToken);
    Principal onDevice = devices.principal(caller, cursor, device);
    registered.requireInitialised(onDevice);
    VectorClocks.check(clockHeader);
    byte[] bytes = bodies.large(body, encoding);
    PushRequest request = PushRequest.read(bytes);
    String answerToken = syncToken == null ? tokens.issue(devices.start(onDevice)) : syncToken;
    Timed run = log.begin(onDevice, "push");
    try (var turn = inFlight.begin(onDevice)) {
      ChangeSet set =
          ChangeSet.of(onDevice, readable(request.items()), receipt(onDevice, requestId, bytes));
      SetResult result =
          committer.commit(
              new Submission(
                  set, outcomes -> PushAnswer.text(request.items(), outcomes, answerToken)));
      run.pushed(request.items().size(), result);
      return answer(result, onDevice);
    }
  }

  /// What happened since the token, or since a time.
  @GET
  @Path("/pull")
  @Allowed(offline = {Capability.SYNC, Capability.READ})
  @RunOnVirtualThread
  public Response pull(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Sync-Token") @Nullable String syncToken,
      @HeaderParam("X-Device-ID") @Nullable String device,
      @HeaderParam(VectorClocks.HEADER) @Nullable String clockHeader,
      @QueryParam("since") @Nullable String since,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("collections") @Nullable String collections) {
    Principal caller = callers.require(authorization);
    Cursor cursor = syncToken == null ? null : tokens.verify(syncToken);
    Principal onDevice = devices.principal(caller, cursor, device);
    registered.requireInitialised(onDevice);
    VectorClocks.check(clockHeader);
    int size = Parameters.limit(limit, 100, 1_000);
    Set<String> wanted = Parameters.names("collections", collections);
    // A query turns the + of an offset into a space.
    Instant from = since == null ? null : Times.parse("since", since.replace(' ', '+'));
    Timed run = log.begin(onDevice, "pull");
    PullPage page = page(onDevice, cursor, from, wanted, size);
    if (!page.hasMore()) {
      run.succeeded();
      registered.pulled(onDevice, page.cursor().epoch());
    }
    return Response.ok(PullAnswer.bytes(page, tokens.issue(page.cursor())))
        .header(VectorClocks.HEADER, VectorClocks.header(PullAnswer.clock(page)))
        .build();
  }

  /// Everything that the caller sees, as a stream. A device that begins anew may still hold a token
  /// that is good no more, so a token is looked at only where there is no other name for the
  /// device.
  @POST
  @Path("/full")
  @Consumes({Bodies.JSON, Bodies.UNSAID})
  @Allowed(offline = {Capability.SYNC, Capability.READ})
  @RunOnVirtualThread
  public Response full(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Sync-Token") @Nullable String syncToken,
      @HeaderParam("X-Device-ID") @Nullable String device,
      @HeaderParam("Content-Encoding") @Nullable String encoding,
      @Context HttpServerRequest exchange,
      InputStream body) {
    Principal caller = callers.require(authorization);
    FullRequest request = FullRequest.read(bodies.small(body, encoding));
    Cursor cursor = syncToken == null || device != null ? null : tokens.verify(syncToken);
    Principal onDevice = devices.principal(caller, cursor, device);
    registered.requireInitialised(onDevice);
    Timed run = log.begin(onDevice, "full");
    FullSync.Walk walk =
        fullSync.begin(onDevice, String.valueOf(onDevice.device()), request.collections());
    StreamingOutput stream =
        out -> {
          new FullAnswer(walk, request, tokens).write(out);
          run.succeeded();
          registered.pulled(onDevice, walk.head().epoch());
        };
    return Response.ok(Streams.cutOffOnFailure(exchange, stream)).build();
  }

  /// Where the device stands.
  @GET
  @Path("/status")
  @Allowed(offline = Capability.SYNC)
  @RunOnVirtualThread
  public Response status(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Sync-Token") @Nullable String syncToken,
      @HeaderParam("X-Device-ID") @Nullable String device) {
    Principal caller = callers.require(authorization);
    Cursor cursor = syncToken == null ? null : tokens.verify(syncToken);
    Principal onDevice = devices.principal(caller, cursor, device);
    Cursor from = cursor == null ? devices.start(onDevice) : cursor;
    SyncDevices.Status status = devices.status(onDevice, from);
    String token = syncToken == null ? tokens.issue(from) : syncToken;
    return Response.ok(StatusAnswer.bytes(status, inFlight.has(onDevice), token, clock.instant()))
        .build();
  }

  private PullPage page(
      Principal principal,
      @Nullable Cursor cursor,
      @Nullable Instant since,
      Set<String> collections,
      int limit) {
    if (since == null) {
      Cursor from = cursor == null ? devices.start(principal) : cursor;
      return pull.after(principal, from, collections, limit);
    }
    try {
      return pull.since(principal, since, cursor, collections, limit, clock.instant());
    } catch (FutureTimeException e) {
      throw ApiException.invalid("since", "must not be in the future");
    }
  }

  private Response answer(SetResult result, Principal principal) {
    return switch (result) {
      case SetResult.Done(var outcomes, var found, String answer) ->
          Response.ok(answer)
              .header(VectorClocks.HEADER, VectorClocks.header(PushAnswer.clock(outcomes)))
              .build();
      case SetResult.Replayed(String answer) ->
          Response.ok(answer).header("Idempotency-Replayed", "true").build();
      case SetResult.KeyReused reused -> throw Errors.keyReused();
      case SetResult.Revoked revoked -> throw registered.notRegistered(principal);
      case SetResult.OtherEpoch other -> throw Errors.staleEpoch();
      case SetResult.Undone undone -> throw new IllegalStateException("a push is not undone");
    };
  }

  private static List<Change> readable(List<Item> items) {
    return items.stream()
        .filter(Item.Readable.class::isInstance)
        .map(item -> ((Item.Readable) item).change())
        .toList();
  }

  private static ChangeSet.@Nullable Receipt receipt(
      Principal principal, @Nullable String requestId, byte[] body) {
    return requestId == null
        ? null
        : new ChangeSet.Receipt(
            "device:" + principal.device() + " POST /api/v1/sync/push",
            Parameters.requestId(requestId),
            Digests.sha256(body));
  }
}
