package dev.tidemark.server.messaging;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.AccountRules;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.Settings;
import dev.tidemark.server.identity.Callers;
import dev.tidemark.server.identity.SignIn;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells which enrolled device makes a request: the one that `X-Device-ID` names. Where
/// `tidemark.auth.device-id-alone` is off, it needs its token too.
///
/// Source: *messaging*, Authentication; protocol decisions, sections 3 and 8.
@Singleton
final class EnrolledDevices {
  private static final String HEADER = "X-Device-ID";

  private final Callers callers;
  private final SignIn signIn;
  private final SyncStore store;
  private final Settings settings;

  EnrolledDevices(Callers callers, SignIn signIn, SyncStore store, Settings settings) {
    this.callers = callers;
    this.signIn = signIn;
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
    if (id == null) {
      throw new ApiException(ErrorCode.UNAUTHORIZED, "Invalid or missing device ID");
    }
    boolean alone = authorization == null && settings.auth().deviceIdAlone();
    Principal caller = alone ? null : callers.require(authorization);
    if (!AccountRules.device(id)) {
      throw new ApiException(
          ErrorCode.VALIDATION_ERROR,
          "Invalid device ID",
          Map.of("field", HEADER, "reason", "expected " + AccountRules.DEVICE));
    }
    String in = caller == null ? signIn.tenant(tenant) : caller.tenant();
    return store.read(reading -> enrolled(reading, caller, in, id));
  }

  private static Principal enrolled(
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
    return new Principal(tenant, user.id(), id, Role.DEVICE);
  }

  private static void requireActive(User user) {
    if (user.revokedAt() != null) {
      throw new RevokedException();
    }
  }
}
