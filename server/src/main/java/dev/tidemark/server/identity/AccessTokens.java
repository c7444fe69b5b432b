package dev.tidemark.server.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import dev.tidemark.server.identity.Keys.AccessKey;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/// Issues and reads access tokens: JWT, signed with ES256, good for an hour.
///
/// Thread-safe. A token that was checked once is not checked again before it expires: the signature
/// costs more than many a request. Whether its user or device was revoked since is asked where the
/// request is carried out.
@Singleton
public final class AccessTokens {
  /// How long a token is good.
  public static final Duration LIFETIME = Duration.ofHours(1);

  private static final String ISSUER = "tidemark";
  private static final int CHECKED = 100_000;

  private final InstantSource clock;
  private final AccessKey newest;
  private final JsonWebKeySet published;
  private final JwtConsumer consumer;
  private final Cache<String, Checked> checked =
      Caffeine.newBuilder().maximumSize(CHECKED).expireAfterWrite(LIFETIME).build();

  AccessTokens(SyncStore store, InstantSource clock) {
    this.clock = clock;
    List<AccessKey> keys = Keys.accessKeys(store, clock);
    this.newest = keys.getFirst();
    this.published = new JsonWebKeySet();
    keys.forEach(key -> published.addJsonWebKey(webKey(key)));
    this.consumer =
        new JwtConsumerBuilder()
            .setExpectedIssuer(ISSUER)
            .setSkipDefaultAudienceValidation()
            .setRequireSubject()
            .setRequireExpirationTime()
            .setEvaluationTime(NumericDate.fromSeconds(0))
            .setVerificationKeyResolver(new JwksVerificationKeyResolver(published.getJsonWebKeys()))
            .setJwsAlgorithmConstraints(
                AlgorithmConstraints.ConstraintType.PERMIT,
                AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)
            .build();
  }

  /// A token for that user.
  public String issue(User user) {
    var claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setGeneratedJwtId();
    claims.setSubject(user.id());
    claims.setStringClaim("tenant", user.tenant());
    claims.setStringClaim("username", user.username());
    claims.setStringClaim("role", user.role().text());
    claims.setIssuedAt(date(clock.instant()));
    claims.setExpirationTime(date(clock.instant().plus(LIFETIME)));
    var signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setKey(newest.secret());
    signature.setKeyIdHeaderValue(newest.id());
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("a token could not be signed", e);
    }
  }

  /// Whom the token was issued to; empty when it was not issued here or is over.
  public Optional<Principal> verify(String token) {
    Optional<Checked> known = Optional.ofNullable(checked.getIfPresent(token));
    if (known.isEmpty()) {
      known = check(token);
      known.ifPresent(good -> checked.put(token, good));
    }
    return known.filter(good -> clock.instant().isBefore(good.expiresAt)).map(Checked::principal);
  }

  /// Whether the token was issued here and would be good if it were not over.
  boolean expired(String token) {
    return check(token).filter(known -> !clock.instant().isBefore(known.expiresAt)).isPresent();
  }

  /// The public halves of all keys, as a JWK set.
  public String publicKeys() {
    return published.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
  }

  private Optional<Checked> check(String token) {
    try {
      JwtClaims claims = consumer.processToClaims(token);
      Role role = Role.of(claims.getStringClaimValue("role")).orElseThrow();
      var principal =
          new Principal(claims.getStringClaimValue("tenant"), claims.getSubject(), null, role);
      return Optional.of(
          new Checked(principal, Instant.ofEpochSecond(claims.getExpirationTime().getValue())));
    } catch (InvalidJwtException | MalformedClaimException e) {
      return Optional.empty();
    }
  }

  private static EllipticCurveJsonWebKey webKey(AccessKey key) {
    var webKey = new EllipticCurveJsonWebKey(key.open());
    webKey.setKeyId(key.id());
    webKey.setUse("sig");
    webKey.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    return webKey;
  }

  private static NumericDate date(Instant time) {
    return NumericDate.fromSeconds(time.getEpochSecond());
  }

  private record Checked(Principal principal, Instant expiresAt) {}
}
