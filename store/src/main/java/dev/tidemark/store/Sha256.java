package dev.tidemark.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256, in lower-case hex. Source: FIPS 180-4.
public final class Sha256 {
  private Sha256() {}

  /// A digest to be fed.
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The digest of all that the stream has left, which is passed on.
  public static String pass(InputStream in, OutputStream out) throws IOException {
    var digested = new DigestOutputStream(out, digest());
    in.transferTo(digested);
    return HexFormat.of().formatHex(digested.getMessageDigest().digest());
  }
}
