package dev.tidemark.server.messaging;

import dev.tidemark.server.web.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/// The text of enrolment tokens: UUIDs that nobody can guess.
final class EnrolmentTokens {
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private EnrolmentTokens() {}

  /// A new token. The JDK takes its 122 bits from a secure random source.
  static String make() {
    return UUID.randomUUID().toString();
  }

  /// Whether it can be a token.
  static boolean valid(String token) {
    return UUID_TEXT.matcher(token).matches();
  }

  /// What is kept of a token. Upper case says the same (RFC 9562, section 4).
  static String hash(String token) {
    return Digests.sha256(token.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
  }
}
