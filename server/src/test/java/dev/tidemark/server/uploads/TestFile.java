package dev.tidemark.server.uploads;

import dev.tidemark.server.TestUser;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/// A file to be sent in chunks of 64 KiB.
record TestFile(String name, String type, byte[] bytes) {
  static final int CHUNK = 64 * 1024;

  /// One of three chunks, the last of which is shorter.
  static TestFile pdf() {
    return new TestFile("report.pdf", "application/pdf", random(150_000));
  }

  static byte[] random(int size) {
    var bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  String checksum() {
    return sha256(bytes);
  }

  int chunks() {
    return (bytes.length + CHUNK - 1) / CHUNK;
  }

  byte[] chunk(int number) {
    return Arrays.copyOfRange(bytes, number * CHUNK, Math.min(bytes.length, (number + 1) * CHUNK));
  }

  /// The body of `init`.
  ///
  /// @param more further members, such as `,"record":{…}`
  String init(String more) {
    return """
    {"filename":"%s","total_size":%d,"mime_type":"%s","file_hash":"%s","chunk_size":%d%s}
    """
        .formatted(name, bytes.length, type, checksum(), CHUNK, more);
  }

  /// Begins to send it.
  ///
  /// @return the id of the upload
  String begin(TestUser user) {
    return begin(user, "");
  }

  String begin(TestUser user, String more) {
    return user.request()
        .body(init(more))
        .post("/api/v1/uploads/init")
        .then()
        .statusCode(200)
        .extract()
        .path("upload_id");
  }

  /// Sends a chunk as it should be.
  Response send(TestUser user, String upload, int number) {
    return send(
        user.request(), upload, String.valueOf(number), sha256(chunk(number)), chunk(number));
  }

  static Response send(
      RequestSpecification request, String upload, String number, String checksum, byte[] body) {
    return request
        .contentType("application/octet-stream")
        .header("X-Chunk-Checksum", checksum)
        .body(body)
        .post("/api/v1/uploads/" + upload + "/chunk/" + number);
  }

  /// Sends all of it.
  ///
  /// @return the id of the upload
  String sendAll(TestUser user, String more) {
    String upload = begin(user, more);
    for (int number = chunks() - 1; number >= 0; number--) {
      send(user, upload, number).then().statusCode(200);
    }
    return upload;
  }

  static Response finish(TestUser user, String upload) {
    return user.request().post("/api/v1/uploads/" + upload + "/finalize");
  }

  /// Makes a file of it.
  ///
  /// @return its path
  String file(TestUser user, String more) {
    String url =
        finish(user, sendAll(user, more)).then().statusCode(200).extract().path("file_url");
    return URI.create(url).getPath();
  }
}
