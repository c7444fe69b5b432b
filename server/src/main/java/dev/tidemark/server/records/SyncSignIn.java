package dev.tidemark.server.records;

import dev.tidemark.server.identity.AccessToken;
import dev.tidemark.server.identity.Capability;
import dev.tidemark.server.identity.RegisteredDevices;
import dev.tidemark.server.identity.SocketCallers;
import jakarta.inject.Singleton;
import java.util.Set;

/// Signs clients of `/sync` in.
@Singleton
final class SyncSignIn {
  private static final Set<Capability> NEEDED = Set.of(Capability.SYNC, Capability.READ);

  private final SocketCallers callers;
  private final RegisteredDevices devices;

  SyncSignIn(SocketCallers callers, RegisteredDevices devices) {
    this.callers = callers;
    this.devices = devices;
  }

  /// Whose token it is, on that device.
  ///
  /// @throws dev.tidemark.server.web.ApiException as [SocketCallers#require] does
  AccessToken require(String token, String device) {
    return callers.require(token, device, NEEDED);
  }

  /// Lets a client in that was not before.
  ///
  /// @throws dev.tidemark.server.web.ApiException DEVICE_NOT_REGISTERED
  void admit(AccessToken token) {
    devices.admit(token.principal());
  }
}
