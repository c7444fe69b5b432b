package dev.tidemark.server.identity;

import com.github.f4b6a3.uuid.UuidCreator;
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
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys that this installation signs with, made on the first start and kept in the store.
final class Keys {
  static final String ACCESS_TOKEN = "access-token";
  static final String SYNC_TOKEN = "sync-token";

  private Keys() {}

  /// A key of access tokens.
  ///
  /// @param id the `kid` of its tokens
  record AccessKey(String id, ECPrivateKey secret, ECPublicKey open) {}

  /// The keys of access tokens, newest first.
  static List<AccessKey> accessKeys(SyncStore store, InstantSource clock) {
    ensure(store, ACCESS_TOKEN, clock);
    return store.<List<SigningKey>>read(Reading::signingKeys).reversed().stream()
        .filter(key -> key.purpose().equals(ACCESS_TOKEN))
        .map(Keys::accessKey)
        .toList();
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
    if (purpose.equals(SYNC_TOKEN)) {
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
