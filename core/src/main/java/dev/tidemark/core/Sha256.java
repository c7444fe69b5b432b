package dev.tidemark.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// SHA-256 of a few texts, in base64url.
///
/// Source: FIPS 180-4; RFC 4648, section 5.
final class Sha256 {
  private Sha256() {}

  /// The digest of those lines. Only the last may hold a line feed, or two lists could be one text.
  static String of(String... lines) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String line : lines) {
        sha256.update(line.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) '\n');
      }
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
