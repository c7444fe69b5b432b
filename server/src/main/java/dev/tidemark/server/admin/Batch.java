package dev.tidemark.server.admin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The rows of one push.
///
/// The same rows always make the same body and the same request id, so a push that is repeated, at
/// once or next week, has no second effect.
final class Batch {
  /// The most rows of a push.
  static final int ROWS = 1_000;

  /// The most bytes of a push that holds more than one row.
  private static final int BYTES = 4 * 1024 * 1024;

  /// The most bytes of a push.
  static final int MOST_BYTES = 10 * 1024 * 1024;

  private static final byte[] HEAD = ascii("{\"changes\":[");
  private static final byte[] TAIL = ascii("]}");

  private final String collection;
  private final List<Row.Good> rows = new ArrayList<>(ROWS);
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  Batch(String collection) {
    this.collection = collection;
    body.writeBytes(HEAD);
  }

  /// What became of a row that was offered.
  enum Added {
    YES,
    /// The batch is full; the next one will take it.
    FULL,
    /// No push can hold it.
    TOO_LARGE
  }

  Added add(Row.Good row) {
    byte[] change = change(row);
    int length = body.size() + 1 + change.length + TAIL.length;
    if (!rows.isEmpty() && (rows.size() == ROWS || length > BYTES)) {
      return Added.FULL;
    }
    if (length > MOST_BYTES) {
      return Added.TOO_LARGE;
    }
    if (!rows.isEmpty()) {
      body.write(',');
    }
    body.writeBytes(change);
    rows.add(row);
    return Added.YES;
  }

  List<Row.Good> rows() {
    return rows;
  }

  /// The body of the push.
  byte[] body() {
    var whole = new ByteArrayOutputStream(body.size() + TAIL.length);
    whole.writeBytes(body.toByteArray());
    whole.writeBytes(TAIL);
    return whole.toByteArray();
  }

  /// The name under which the server knows the push again.
  static String requestId(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return "import-" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Ids and collection hold no character that JSON would escape.
  private byte[] change(Row.Good row) {
    String json =
        "{\"id\":\""
            + row.id()
            + "\",\"collection\":\""
            + collection
            + "\",\"operation\":\"create\",\"data\":"
            + row.data().text()
            + "}";
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
