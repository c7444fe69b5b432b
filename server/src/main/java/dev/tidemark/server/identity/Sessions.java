package dev.tidemark.server.identity;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.RefreshToken;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Writing;
import dev.tidemark.server.web.ClientAddress;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps users signed in: gives out refresh tokens, and takes each back for the next.
///
/// A device on a bad line often fails to receive the next one. So the one before may be presented
/// again, and brings the same, until that, or an access token that came with it, was used. Whatever
/// else is presented twice was stolen, from whom cannot be told: its whole family is shut out.
///
/// Thread-safe. Turns of one tenant are taken one after the other, under its head.
///
/// Source: protocol decisions, section 3; RFC 9700, section 4.14.2.
@Singleton
public final class Sessions {
  /// How long a refresh token is good.
  public static final Duration LIFETIME = Duration.ofDays(60);

  private final SyncStore store;
  private final AccessTokens tokens;
  private final ClientAddress address;
  private final InstantSource clock;
  private final RefreshSecrets secrets;

  Sessions(SyncStore store, AccessTokens tokens, ClientAddress address, InstantSource clock) {
    this.store = store;
    this.tokens = tokens;
    this.address = address;
    this.clock = clock;
    this.secrets = new RefreshSecrets(Keys.refreshTokenSecret(store, clock));
  }

  /// What became of a refresh token that was presented.
  private sealed interface Turn {
    /// It was good: that is the next.
    record Next(Grant grant, String refresh, Instant end) implements Turn {}

    /// It was not.
    record Refused() implements Turn {}
  }

  /// Signs a user in.
  public TokenPair begin(User user) {
    Instant now = clock.instant();
    String refresh =
        store.write(writing -> begin(writing, Grant.of(user), now, now.plus(LIFETIME)));
    String access = tokens.issue(user);
    return new TokenPair(access, refresh, AccessTokens.LIFETIME.toSeconds());
  }

  /// Signs a device in that was just enrolled, as a part of that transaction: its tokens are bound
  /// to it, and end with it.
  ///
  /// @param device as it is stored
  public TokenPair begin(Writing writing, User user, Device device) {
    Instant now = clock.instant();
    var grant = new Grant(user, device, null);
    String refresh = begin(writing, grant, now, now.plus(LIFETIME));
    String access = tokens.issue(grant, null, now.plus(AccessTokens.LIFETIME));
    return new TokenPair(access, refresh, AccessTokens.LIFETIME.toSeconds());
  }

  /// Begins a family.
  ///
  /// @return its first token
  String begin(Writing writing, Grant grant, Instant now, Instant end) {
    String tenant = grant.user().tenant();
    String refresh = secrets.make(tenant);
    writing.putRefreshToken(
        new RefreshToken(
            tenant,
            RefreshSecrets.hash(refresh),
            UuidCreator.getTimeOrderedEpoch().toString(),
            null,
            grant.user().id(),
            grant.deviceId(),
            grant.capabilities() == null ? null : Capability.text(grant.capabilities()),
            now,
            end,
            null,
            null,
            null));
    return refresh;
  }

  /// Takes a refresh token for the next.
  ///
  /// @param device the device that presents it; null when it does not say
  /// @return empty when the token is not good, or is bound to another device
  public Optional<TokenPair> refresh(String refresh, @Nullable String device) {
    Turn turn =
        RefreshSecrets.tenant(refresh)
            .<Turn>map(
                tenant -> store.<Turn>write(writing -> turn(writing, tenant, refresh, device)))
            .orElseGet(Turn.Refused::new);
    return switch (turn) {
      case Turn.Next(Grant grant, String next, Instant end) -> Optional.of(pair(grant, next, end));
      case Turn.Refused refused -> Optional.empty();
    };
  }

  private TokenPair pair(Grant grant, String refresh, Instant end) {
    Instant now = clock.instant();
    Instant over = now.plus(AccessTokens.LIFETIME);
    Instant expiresAt = over.isBefore(end) ? over : end;
    String access = tokens.issue(grant, RefreshSecrets.hash(refresh), expiresAt);
    return new TokenPair(access, refresh, Duration.between(now, expiresAt).toSeconds());
  }

  private Turn turn(Writing writing, String tenant, String refresh, @Nullable String device) {
    if (writing.head(tenant).isEmpty()) {
      return new Turn.Refused();
    }
    Head head = writing.lockHead(tenant);
    Instant now = clock.instant();
    Optional<RefreshToken> found =
        writing
            .refreshToken(tenant, RefreshSecrets.hash(refresh))
            .filter(token -> token.revokedAt() == null && now.isBefore(token.expiresAt()))
            .filter(token -> token.device() == null || token.device().equals(device));
    Optional<Grant> grant = found.flatMap(token -> grant(writing, token));
    if (found.isEmpty() || grant.isEmpty()) {
      return new Turn.Refused();
    }
    RefreshToken token = found.get();
    String next = secrets.child(tenant, refresh);
    if (token.usedAt() == null) {
      Instant end = token.scopes() == null ? now.plus(LIFETIME) : token.expiresAt();
      writing.putRefreshToken(token.used(now));
      writing.putRefreshToken(token.child(RefreshSecrets.hash(next), now, end));
      return new Turn.Next(grant.get(), next, end);
    }
    Optional<RefreshToken> unused =
        writing
            .refreshToken(tenant, RefreshSecrets.hash(next))
            .filter(child -> child.usedAt() == null && child.accessUsedAt() == null)
            .filter(child -> now.isBefore(child.expiresAt()));
    if (unused.isPresent()) {
      return new Turn.Next(grant.get(), next, unused.get().expiresAt());
    }
    writing.revokeFamily(tenant, token.family(), now);
    new Audit(token.user(), Audit.REFRESH_REUSED, "user:" + token.user(), address.text())
        .write(writing, head);
    return new Turn.Refused();
  }

  /// What the token's family was begun for; empty when its user or device is gone.
  private static Optional<Grant> grant(Writing writing, RefreshToken token) {
    String scopes = token.scopes();
    String bound = token.device();
    Device device =
        bound == null
            ? null
            : writing
                .device(token.tenant(), bound)
                .filter(known -> usable(known, token.user()))
                .orElse(null);
    return writing
        .user(token.tenant(), token.user())
        .filter(user -> user.revokedAt() == null && (bound == null) == (device == null))
        .map(user -> new Grant(user, device, scopes == null ? null : Capability.parse(scopes)));
  }

  /// Whether that user may use the device.
  static boolean usable(Device device, String user) {
    return device.revokedAt() == null && device.user().equals(user);
  }
}
