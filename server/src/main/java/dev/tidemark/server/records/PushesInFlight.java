package dev.tidemark.server.records;

import dev.tidemark.core.Principal;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which devices have a push under way on this node. A courtesy to clients that retry too early;
/// nothing rests on it.
@Singleton
final class PushesInFlight {
  private final Set<Turn> under = ConcurrentHashMap.newKeySet();

  /// Begins a push.
  ///
  /// @throws ApiException SYNC_IN_PROGRESS when the device has one under way
  Turn begin(Principal principal) {
    var turn = new Turn(this, principal.tenant(), String.valueOf(principal.device()));
    if (!under.add(turn)) {
      throw new ApiException(
          ErrorCode.SYNC_IN_PROGRESS, "Another push of this device is under way; try again");
    }
    return turn;
  }

  boolean has(Principal principal) {
    return under.contains(new Turn(this, principal.tenant(), String.valueOf(principal.device())));
  }

  /// A push under way.
  record Turn(PushesInFlight all, String tenant, String device) implements AutoCloseable {
    @Override
    public void close() {
      all.under.remove(this);
    }
  }
}
