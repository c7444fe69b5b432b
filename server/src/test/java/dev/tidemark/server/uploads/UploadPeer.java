package dev.tidemark.server.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.StreamSupport;

/// Sends files to a server that may be killed. Thread-safe.
final class UploadPeer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final URI server;
  private final String token;

  private UploadPeer(HttpClient http, URI server, String token) {
    this.http = http;
    this.server = server;
    this.token = token;
  }

  /// Signs in to a demo.
  static UploadPeer signedIn(HttpClient http, URI server) throws Exception {
    HttpRequest login =
        HttpRequest.newBuilder(server.resolve("/api/auth/login"))
            .POST(
                BodyPublishers.ofString(
                    "{\"username\":\"web_user_1\",\"password\":\"password123\"}"))
            .build();
    JsonNode answer = JSON.readTree(http.send(login, BodyHandlers.ofString()).body());
    return new UploadPeer(http, server, answer.path("token").asText());
  }

  /// The same peer, of a server that listens elsewhere.
  UploadPeer at(URI elsewhere) {
    return new UploadPeer(http, elsewhere, token);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .version(HttpClient.Version.HTTP_1_1)
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode good(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  /// Begins an upload.
  ///
  /// @return its id
  String begin(long size, String checksum, long chunkSize) throws Exception {
    return good(init(size, checksum, chunkSize)).path("upload_id").asText();
  }

  /// The status of the answer when an upload of that size is begun.
  int tryBegin(long size) throws Exception {
    HttpRequest request = init(size, "0".repeat(64), 1 << 20).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest.Builder init(long size, String checksum, long chunkSize) {
    String body =
        "{\"filename\":\"x.bin\",\"total_size\":%d,\"file_hash\":\"%s\",\"chunk_size\":%d}"
            .formatted(size, checksum, chunkSize);
    return request("/api/v1/uploads/init").POST(BodyPublishers.ofString(body));
  }

  /// Sends a chunk.
  ///
  /// @return the status of the answer
  int send(String upload, long number, byte[] chunk) throws IOException, InterruptedException {
    HttpRequest request =
        request("/api/v1/uploads/" + upload + "/chunk/" + number)
            .header("Content-Type", "application/octet-stream")
            .header("X-Chunk-Checksum", TestFile.sha256(chunk))
            .POST(BodyPublishers.ofByteArray(chunk))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  /// The numbers of the chunks that are there, or that are missing.
  ///
  /// @param member `uploaded_chunks` or `missing_chunks`
  List<Long> chunks(String upload, String member) throws Exception {
    JsonNode status = good(request("/api/v1/uploads/" + upload + "/status").GET());
    return StreamSupport.stream(status.path(member).spliterator(), false)
        .map(JsonNode::asLong)
        .toList();
  }

  /// Makes the file.
  ///
  /// @return its path
  String finish(String upload) throws IOException, InterruptedException {
    JsonNode file =
        good(request("/api/v1/uploads/" + upload + "/finalize").POST(BodyPublishers.noBody()));
    return URI.create(file.path("file_url").asText()).getPath();
  }

  /// Gives an upload up.
  void cancel(String upload) throws Exception {
    good(request("/api/v1/uploads/" + upload).DELETE());
  }

  /// The file as it comes.
  InputStream file(String path) throws Exception {
    HttpResponse<InputStream> answer =
        http.send(request(path).GET().build(), BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }
}
