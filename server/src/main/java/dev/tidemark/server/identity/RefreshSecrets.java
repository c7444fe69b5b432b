package dev.tidemark.server.identity;

import dev.tidemark.server.web.Digests;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes the text of refresh tokens: `MTIz.q83v…`, their tenant and 256 bits that nobody can guess.
/// A token's child is derived from it with a secret of the server's, so that the child can be given
/// again although only its hash is kept, and nobody but the server can tell it from its parent.
///
/// Thread-safe. Source: HMAC, RFC 2104.
final class RefreshSecrets {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  /// @param secret that of the server
  RefreshSecrets(byte[] secret) {
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /// A token that begins a family.
  String make(String tenant) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    return text(tenant, secret);
  }

  /// The token that follows; always the same.
  String child(String tenant, String token) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return text(tenant, mac.doFinal(token.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  /// What is kept of a token.
  static String hash(String token) {
    return Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
  }

  /// The tenant that a token names; empty when it is no token.
  static Optional<String> tenant(String token) {
    int dot = token.indexOf('.');
    if (dot < 1) {
      return Optional.empty();
    }
    try {
      byte[] tenant = Base64.getUrlDecoder().decode(token.substring(0, dot));
      return Optional.of(new String(tenant, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String text(String tenant, byte[] secret) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString(tenant.getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(secret);
  }
}
