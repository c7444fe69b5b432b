package dev.tidemark.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.web.Digests;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// A client of the uploads of *mobile*. Thread-safe.
final class UploadClient {
  private static final Duration TO_SEND_A_CHUNK = Duration.ofMinutes(10);

  private final ServerLink server;

  UploadClient(ServerLink server) {
    this.server = server;
  }

  /// An upload, as the server began it.
  record Begun(String id, long chunkSize) {}

  /// How far an upload is.
  ///
  /// @param status as the server calls it
  /// @param missing the numbers of the chunks that it does not have
  record State(String status, List<Long> missing) {}

  /// Begins an upload.
  Begun begin(
      String name, long size, String checksum, @Nullable Long chunkSize, @Nullable RecordKey record)
      throws FailedException {
    ObjectNode request = StrictJson.mapper().createObjectNode();
    request.put("filename", name).put("total_size", size).put("file_hash", checksum);
    if (chunkSize != null) {
      request.put("chunk_size", chunkSize);
    }
    if (record != null) {
      request.putObject("record").put("collection", record.collection()).put("id", record.id());
    }
    byte[] body = request.toString().getBytes(StandardCharsets.UTF_8);
    JsonNode begun =
        server.send(
            () -> server.request("/api/v1/uploads/init").POST(BodyPublishers.ofByteArray(body)),
            server::signInAgain,
            ServerLink::json);
    return new Begun(begun.path("upload_id").asText(), begun.path("chunk_size").asLong());
  }

  /// How far an upload is.
  ///
  /// @return nothing missing, and the status `unknown`, where there is no such upload
  State state(String upload) throws FailedException {
    var unknown = new boolean[1];
    try {
      JsonNode state =
          server.send(
              () -> server.request(path(upload, "/status")).GET(),
              error -> {
                unknown[0] = error.code().equals("UPLOAD_001");
                return server.signInAgain(error);
              },
              ServerLink::json);
      return new State(
          state.path("status").asText(),
          StreamSupport.stream(state.path("missing_chunks").spliterator(), false)
              .map(JsonNode::asLong)
              .toList());
    } catch (FailedException e) {
      if (unknown[0]) {
        return new State("unknown", List.of());
      }
      throw e;
    }
  }

  /// Sends a chunk.
  void send(String upload, long number, byte[] chunk) throws FailedException {
    String checksum = Digests.sha256(chunk);
    server.send(
        () ->
            server
                .request(path(upload, "/chunk/" + number))
                .timeout(TO_SEND_A_CHUNK)
                .setHeader("Content-Type", "application/octet-stream")
                .header("X-Chunk-Checksum", checksum)
                .POST(BodyPublishers.ofByteArray(chunk)),
        server::signInAgain,
        ServerLink::json);
  }

  /// Makes the file.
  ///
  /// @return its URL
  String finish(String upload) throws FailedException {
    return server
        .send(
            () -> server.request(path(upload, "/finalize")).POST(BodyPublishers.noBody()),
            server::signInAgain,
            ServerLink::json)
        .path("file_url")
        .asText();
  }

  private static String path(String upload, String rest) {
    return "/api/v1/uploads/" + upload + rest;
  }
}
