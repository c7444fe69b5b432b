package dev.tidemark.server.identity;

import dev.tidemark.server.identity.Keys.AccessKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/// The keys of access tokens as they were at some time. Immutable, thread-safe.
///
/// @param newest what signs
/// @param ids the `kid` of each key
/// @param published the public halves
/// @param consumer checks tokens with them
/// @param readAt when they were read
record KeyRing(
    AccessKey newest,
    Set<String> ids,
    JsonWebKeySet published,
    JwtConsumer consumer,
    Instant readAt) {
  static final String ISSUER = "tidemark";

  /// @param keys the one that signs first
  static KeyRing of(List<AccessKey> keys, Instant readAt) {
    var published = new JsonWebKeySet();
    keys.forEach(key -> published.addJsonWebKey(webKey(key)));
    JwtConsumer consumer =
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
    Set<String> ids = keys.stream().map(AccessKey::id).collect(Collectors.toUnmodifiableSet());
    return new KeyRing(keys.getFirst(), ids, published, consumer, readAt);
  }

  /// The same keys, looked at later.
  KeyRing at(Instant later) {
    return new KeyRing(newest, ids, published, consumer, later);
  }

  /// What a token says that one of these keys has signed, whenever it was good.
  ///
  /// @throws InvalidJwtException when none has
  JwtClaims claims(String token) throws InvalidJwtException {
    return consumer.processToClaims(token);
  }

  /// Whether the key that the token names is here; true for what names none.
  boolean knowsKeyOf(String token) {
    String id = keyOf(token);
    return id == null || ids.contains(id);
  }

  private static @Nullable String keyOf(String token) {
    try {
      var signature = new JsonWebSignature();
      signature.setCompactSerialization(token);
      return signature.getKeyIdHeaderValue();
    } catch (JoseException e) {
      return null;
    }
  }

  /// As a JWK set.
  String json() {
    return published.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
  }

  private static EllipticCurveJsonWebKey webKey(AccessKey key) {
    var webKey = new EllipticCurveJsonWebKey(key.open());
    webKey.setKeyId(key.id());
    webKey.setUse("sig");
    webKey.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    return webKey;
  }
}
