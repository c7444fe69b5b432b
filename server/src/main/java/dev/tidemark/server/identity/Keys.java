package dev.tidemark.server.identity;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SigningKey;
import dev.tidemark.engine.SyncStore;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys that this installation signs with, made on the first start and kept in the store.
final class Keys {
  static final String ACCESS_TOKEN = "access-token";
  static final String SYNC_TOKEN = "sync-token";
  static final String REFRESH_TOKEN = "refresh-token";

  /// For how long a key that signs no more is kept: as long as an offline token may be good, and a
  /// day for nodes that learn late that it was retired.
  static final Duration KEPT = Duration.ofDays(91);

  private Keys() {}

  /// A key of access tokens.
  ///
  /// @param id the `kid` of its tokens
  record AccessKey(String id, ECPrivateKey secret, ECPublicKey open) {}

  /// The keys of access tokens that may still be good, the one that signs first.
  static List<AccessKey> accessKeys(SyncStore store, InstantSource clock) {
    ensure(store, ACCESS_TOKEN, clock);
    Instant now = clock.instant();
    return store.<List<SigningKey>>read(Reading::signingKeys).reversed().stream()
        .filter(key -> key.purpose().equals(ACCESS_TOKEN))
        .filter(key -> key.retiredAt() == null || now.isBefore(key.retiredAt().plus(KEPT)))
        .sorted(Comparator.comparing(key -> key.retiredAt() != null))
        .map(Keys::accessKey)
        .toList();
  }

  /// Makes a new key of access tokens; those before sign no more.
  ///
  /// @param tenant in whose audit log that is written
  /// @return its id
  static String rotate(
      SyncStore store, String tenant, @Nullable String actor, InstantSource clock) {
    SigningKey key = make(ACCESS_TOKEN, clock);
    store.write(writing -> {
      Head head = writing.lockHead(tenant);
      writing.retireSigningKeys(ACCESS_TOKEN, key.createdAt());
      writing.addSigningKey(key);
      new Audit(actor, "signing_key.rotate", key.id(), null).write(writing, head);
      return key;
    });
    return key.id();
  }

  /// The secret that refresh tokens are derived with.
  static byte[] refreshTokenSecret(SyncStore store, InstantSource clock) {
    return Base64.getDecoder().decode(ensure(store, REFRESH_TOKEN, clock).secret());
  }

  /// The secret of sync tokens.
  static byte[] syncTokenSecret(SyncStore store, InstantSource clock) {
    return Base64.getDecoder().decode(ensure(store, SYNC_TOKEN, clock).secret());
  }

  /// The oldest key of that purpose; made when there is none. Two nodes that start at once take the
  /// same.
  private static SigningKey ensure(SyncStore store, String purpose, InstantSource clock) {
    Optional<SigningKey> known = oldest(store, purpose);
    if (known.isEmpty()) {
      store.write(writing -> {
        writing.addSigningKey(make(purpose, clock));
        return purpose;
      });
    }
    return oldest(store, purpose).orElseThrow();
  }

  private static Optional<SigningKey> oldest(SyncStore store, String purpose) {
    return store.<List<SigningKey>>read(Reading::signingKeys).stream()
        .filter(key -> key.purpose().equals(purpose))
        .findFirst();
  }

  private static SigningKey make(String purpose, InstantSource clock) {
    String id = UuidCreator.getTimeOrderedEpoch().toString();
    if (!purpose.equals(ACCESS_TOKEN)) {
      byte[] secret = new byte[32];
      new SecureRandom().nextBytes(secret);
      return new SigningKey(id, purpose, base64(secret), null, clock.instant(), null);
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return new SigningKey(
          id,
          purpose,
          base64(pair.getPrivate().getEncoded()),
          base64(pair.getPublic().getEncoded()),
          clock.instant(),
          null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  private static AccessKey accessKey(SigningKey key) {
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      var secret =
          (ECPrivateKey) factory.generatePrivate(new PKCS8EncodedKeySpec(bytes(key.secret())));
      var open =
          (ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(bytes(key.publicKey())));
      return new AccessKey(key.id(), secret, open);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the signing key " + key.id() + " cannot be read", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(@Nullable String base64) {
    return Base64.getDecoder().decode(base64 == null ? "" : base64);
  }
}
