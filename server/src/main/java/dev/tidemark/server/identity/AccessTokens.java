package dev.tidemark.server.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/// Issues and reads access tokens: JWT, signed with ES256, good for an hour; offline tokens are
/// such tokens that are good for days.
///
/// Thread-safe. A token that was checked once is not checked again before it expires: the signature
/// costs more than many a request. Whether its user was revoked since is asked where the request is
/// carried out.
@Singleton
public final class AccessTokens {
  /// How long a token is good.
  public static final Duration LIFETIME = Duration.ofHours(1);

  /// The name of the claim that says what a token of an offline token's family is good for.
  static final String SCOPE = "scope";

  /// The name of the claim that says which device alone may use the token.
  static final String DEVICE = "device";

  /// The name of the claim that says when that device was registered.
  static final String REGISTERED = "registered";

  private static final int CHECKED = 100_000;

  /// After that long, keys that another node has made are looked for.
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

  /// They are looked for at once when a token names one that is not known; but not again and again,
  /// since anybody can make such a token.
  private static final Duration LOOK_AT_MOST = Duration.ofSeconds(10);

  private final SyncStore store;
  private final InstantSource clock;
  private volatile KeyRing keys;
  private final Cache<String, AccessToken> checked =
      Caffeine.newBuilder().maximumSize(CHECKED).expireAfterWrite(LIFETIME).build();

  AccessTokens(SyncStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.keys = KeyRing.of(Keys.accessKeys(store, clock), clock.instant());
  }

  /// A token for that user.
  public String issue(User user) {
    return issue(Grant.of(user), null, clock.instant().plus(LIFETIME));
  }

  /// A token.
  ///
  /// @param refresh the hash of the refresh token it is issued with, when the first use of the one
  ///   matters to the other
  String issue(Grant grant, @Nullable String refresh, Instant expiresAt) {
    User user = grant.user();
    var claims = new JwtClaims();
    claims.setIssuer(KeyRing.ISSUER);
    String id = UuidCreator.getTimeOrderedEpoch().toString();
    claims.setJwtId(refresh == null ? id : id + "." + refresh);
    claims.setSubject(user.id());
    claims.setStringClaim("tenant", user.tenant());
    claims.setStringClaim("username", user.username());
    claims.setStringClaim("role", user.role().text());
    if (grant.device() != null) {
      claims.setStringClaim(DEVICE, grant.device().id());
      claims.setStringClaim(REGISTERED, grant.device().createdAt().toString());
    }
    if (grant.capabilities() != null) {
      claims.setStringClaim(SCOPE, Capability.text(grant.capabilities()));
    }
    claims.setIssuedAt(date(clock.instant()));
    claims.setExpirationTime(date(expiresAt));
    return signed(claims);
  }

  private String signed(JwtClaims claims) {
    Keys.AccessKey key = lookedAfter(LOOK_AGAIN).newest();
    var signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setKey(key.secret());
    signature.setKeyIdHeaderValue(key.id());
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("a token could not be signed", e);
    }
  }

  /// What the token says; empty when it was not issued here or is over.
  public Optional<AccessToken> verify(String token) {
    Optional<AccessToken> known = known(token);
    if (known.isPresent()) {
      return known;
    }
    Optional<AccessToken> good = check(token).filter(this::isGood);
    good.ifPresent(one -> checked.put(token, one));
    return good;
  }

  /// What a token says that was checked before; empty when it was not, or is over. Never blocks.
  public Optional<AccessToken> known(String token) {
    return Optional.ofNullable(checked.getIfPresent(token)).filter(this::isGood);
  }

  private boolean isGood(AccessToken token) {
    return clock.instant().isBefore(token.expiresAt());
  }

  /// Whether the token was issued here and would be good if it were not over.
  boolean expired(String token) {
    return check(token).filter(known -> !clock.instant().isBefore(known.expiresAt())).isPresent();
  }

  /// The public halves of all keys of tokens that may still be good, as a JWK set.
  public String publicKeys() {
    return lookedAfter(LOOK_AGAIN).json();
  }

  /// Makes a new key. The old ones sign no more; what they have signed stays good until it is over.
  ///
  /// @param tenant in whose audit log that is written
  /// @param actor who asked for it; null when it was nobody in particular
  /// @return the `kid` of tokens that are issued from now on
  public String rotate(String tenant, @Nullable String actor) {
    String id = Keys.rotate(store, tenant, actor, clock);
    keys = KeyRing.of(Keys.accessKeys(store, clock), clock.instant());
    return id;
  }

  private Optional<AccessToken> check(String token) {
    KeyRing ring = keys;
    if (!ring.knowsKeyOf(token)) {
      ring = lookedAfter(LOOK_AT_MOST);
    }
    try {
      return Optional.of(read(ring.claims(token)));
    } catch (InvalidJwtException | MalformedClaimException e) {
      return Optional.empty();
    }
  }

  private static AccessToken read(JwtClaims claims) throws MalformedClaimException {
    Role role = Role.of(claims.getStringClaimValue("role")).orElseThrow();
    String scope = claims.getStringClaimValue(SCOPE);
    String registered = claims.getStringClaimValue(REGISTERED);
    String id = String.valueOf(claims.getJwtId());
    int dot = id.indexOf('.');
    return new AccessToken(
        new Principal(claims.getStringClaimValue("tenant"), claims.getSubject(), null, role),
        claims.getStringClaimValue(DEVICE),
        registered == null ? null : Instant.parse(registered),
        scope == null ? null : Capability.parse(scope),
        dot < 0 ? null : id.substring(dot + 1),
        Instant.ofEpochSecond(claims.getExpirationTime().getValue()));
  }

  /// The keys, read again when that was not done for so long. A store out of reach changes nothing.
  private KeyRing lookedAfter(Duration age) {
    KeyRing ring = keys;
    Instant now = clock.instant();
    if (now.isBefore(ring.readAt().plus(age))) {
      return ring;
    }
    try {
      ring = KeyRing.of(Keys.accessKeys(store, clock), now);
    } catch (StoreUnavailableException e) {
      ring = ring.at(now);
    }
    keys = ring;
    return ring;
  }

  private static NumericDate date(Instant time) {
    return NumericDate.fromSeconds(time.getEpochSecond());
  }
}
