package dev.tidemark.store.sql;

import dev.tidemark.core.Scope;
import dev.tidemark.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// What becomes of text that a database would not take: PostgreSQL has no NUL in text, and neither
/// likes keys of any length. Such text comes from members of records and from headers, so it must
/// not make a commit fail.
public final class StoredText {
  private static final int LONGEST_KEY = 300;
  private static final char MARK = '\u0001';

  private StoredText() {}

  /// The text itself, or, when it is long or has unusual characters, a digest of it that no other
  /// text has.
  public static String key(String text) {
    return text.length() <= LONGEST_KEY && text.indexOf('\0') < 0 && text.indexOf(MARK) < 0
        ? text
        : MARK + "sha256:" + sha256(text);
  }

  static String key(Scope scope) {
    return key(scope.text());
  }

  /// The text without NUL.
  static String shown(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }

  private static String sha256(String text) {
    byte[] digest = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }
}
