package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.AccountRules;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.engine.live.Reader;
import dev.tidemark.server.Settings;
import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.identity.SignIn;
import dev.tidemark.server.identity.SocketCallers;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells which enrolled device makes a request: the one that `X-Device-ID` names. Where
/// `tidemark.auth.device-id-alone` is off, it needs its token too.
///
/// Source: *messaging*, Authentication; protocol decisions, sections 3 and 8.
@Singleton
final class EnrolledDevices {
  private static final String HEADER = "X-Device-ID";

  private final Callers callers;
  private final SocketCallers live;
  private final SignIn signIn;
  private final Presence presence;
  private final SyncStore store;
  private final Settings settings;

  EnrolledDevices(
      Callers callers,
      SocketCallers live,
      SignIn signIn,
      Presence presence,
      SyncStore store,
      Settings settings) {
    this.callers = callers;
    this.live = live;
    this.signIn = signIn;
    this.presence = presence;
    this.store = store;
    this.settings = settings;
  }

  /// The mobile user on its device.
  ///
  /// @param authorization the header of that name
  /// @param tenant the header `X-Tenant-ID`, for a request without a token
  /// @param id the header `X-Device-ID`
  /// @throws ApiException UNAUTHORIZED when there is no device, or no token and one is needed,
  ///   VALIDATION_ERROR when the device is no id, NOT_FOUND when it is not enrolled, or another's
  /// @throws RevokedException when the user or device was revoked
  Principal require(@Nullable String authorization, @Nullable String tenant, @Nullable String id) {
    String device = required(id);
    boolean alone = authorization == null && settings.auth().deviceIdAlone();
    Principal principal =
        enrolled(alone ? null : callers.require(authorization), tenant, device).principal();
    presence.seen(principal);
    return principal;
  }

  /// The mobile user on the device of a stream.
  ///
  /// @param until when its token is over; null when it has none
  record Listening(Reader reader, @Nullable Instant until) {}

  /// Who asks for the stream of a device. Browsers send no headers with that: whoever sends a token
  /// in the query need not name the device again.
  ///
  /// @param path the device's id in the path
  /// @throws ApiException as for other requests; also VALIDATION_ERROR when the header names
  ///   another device than the path
  /// @throws RevokedException when the user or device was revoked
  Listening listening(HttpServerRequest request, String path) {
    String token = SocketCallers.token(request);
    String named = request.getHeader(HEADER);
    String device = required(named == null && token != null ? path : named);
    AccessToken good =
        token == null && settings.auth().deviceIdAlone()
            ? null
            : live.require(token, device, Set.of(Capability.READ));
    if (!device.equals(path)) {
      throw invalid("Device ID mismatch", "expected that of the path");
    }
    Reader reader =
        enrolled(good == null ? null : good.principal(), request.getHeader("X-Tenant-ID"), device);
    return good == null
        ? new Listening(reader, null)
        : new Listening(new Reader(reader.principal(), good.registered()), good.expiresAt());
  }

  private static String required(@Nullable String id) {
    if (id == null) {
      throw new ApiException(ErrorCode.UNAUTHORIZED, "Invalid or missing device ID");
    }
    return id;
  }

  private static ApiException invalid(String message, String reason) {
    return new ApiException(
        ErrorCode.VALIDATION_ERROR, message, Map.of("field", HEADER, "reason", reason));
  }

  /// The mobile user on the device as it is registered now.
  private Reader enrolled(@Nullable Principal caller, @Nullable String tenant, String device) {
    if (!AccountRules.device(device)) {
      throw invalid("Invalid device ID", "expected " + AccountRules.DEVICE);
    }
    String in = caller == null ? signIn.tenant(tenant) : caller.tenant();
    return store.read(reading -> enrolled(reading, caller, in, device));
  }

  private static Reader enrolled(
      Reading reading, @Nullable Principal caller, String tenant, String id) {
    if (caller != null) {
      requireActive(reading.user(tenant, caller.user()).orElseThrow(RevokedException::new));
    }
    Optional<Device> device =
        reading
            .device(tenant, id)
            .filter(found -> caller == null || found.user().equals(caller.user()));
    User user =
        device
            .flatMap(found -> reading.user(tenant, found.user()))
            .filter(found -> found.role() == Role.DEVICE)
            .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND, "Device not enrolled"));
    requireActive(user);
    if (device.filter(found -> found.revokedAt() != null).isPresent()) {
      throw new RevokedException();
    }
    Instant registered = device.map(Device::createdAt).orElseThrow();
    return new Reader(new Principal(tenant, user.id(), id, Role.DEVICE), registered);
  }

  private static void requireActive(User user) {
    if (user.revokedAt() != null) {
      throw new RevokedException();
    }
  }
}
