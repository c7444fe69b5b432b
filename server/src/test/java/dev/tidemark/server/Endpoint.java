package dev.tidemark.server;

import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.OwnPages;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every endpoint, with a request that is good where the record `p1` is in `patients`, the conflict
/// `c1`, the upload `upload1`, the device `tablet`, the user `ravi` and the tenant `elsewhere` are
/// there, and the caller is an operator: for what holds for all of them. `OpenApiTest` demands that
/// none is missing.
public enum Endpoint {
  LOGIN("POST", "/api/auth/login", "{\"username\":\"asha\",\"password\":\"x\"}"),
  REFRESH("POST", "/api/v1/auth/refresh", "{\"refreshToken\":\"" + Endpoint.REFRESH_TOKEN + "\"}"),
  OFFLINE_TOKEN("POST", "/api/v1/auth/offline-token", "{\"deviceId\":\"tablet\"}"),
  REGISTER(
      "POST", "/pisync/auth/register", "{\"username\":\"meera\",\"password\":\"long enough\"}"),
  FLEET_LOGIN("POST", "/pisync/auth/login", "{\"username\":\"asha\",\"password\":\"x\"}"),
  FLEET_DEVICES("GET", "/pisync/devices", ""),
  FLEET_SYNC("GET", "/pisync/devices/1", ""),
  FIELD_TOKEN("POST", "/api/auth/token", "{\"username\":\"asha\",\"password\":\"x\"}"),
  FIELD_REFRESH(
      "POST", "/api/auth/token/refresh", "{\"refresh\":\"" + Endpoint.REFRESH_TOKEN + "\"}"),
  FIELD_LIST("GET", "/api/patients/sync", ""),
  FIELD_UPDATE(
      "PUT",
      "/api/patients/p1/sync_update",
      "{\"client_last_synced_at\":\"2024-01-20T09:30:00Z\",\"gender\":\"Ravi\"}"),
  ENROL("POST", "/api/enrollment/create", ""),
  ENROLMENT("GET", "/api/enrollment/" + Endpoint.ENROLMENT_TOKEN, ""),
  COMPLETE_ENROLMENT(
      "POST",
      "/api/enrollment/complete",
      "{\"token\":\"" + Endpoint.ENROLMENT_TOKEN + "\",\"device_id\":\"phone\"}"),
  APP_INSTRUCTIONS("GET", "/api/app-instructions", ""),
  CONTACTS("GET", "/api/users", ""),
  CONTACT("GET", "/api/users/ravi", ""),
  SEND("POST", "/api/messages", "{\"recipient_id\":\"ravi\",\"content\":\"Hello\"}"),
  MESSAGES("GET", "/api/messages", ""),
  UNREAD("GET", "/api/messages/unread-count", ""),
  MESSAGE("GET", "/api/messages/m1", ""),
  READ_MESSAGE("PUT", "/api/messages/m1/read", ""),
  INCOMING("GET", "/api/sync/incoming", ""),
  SYNC_STATUS("GET", "/api/sync/status", ""),
  OUTGOING("POST", "/api/sync/outgoing", "{\"messages\":[]}"),
  KEYS("GET", "/.well-known/jwks.json", ""),
  LIVE("GET", "/health/live", ""),
  READY("GET", "/health/ready", ""),
  METRICS("GET", "/metrics", ""),
  INITIALIZE("POST", "/api/v1/sync/initialize", "{\"deviceInfo\":{\"platform\":\"ios\"}}"),
  PUSH("POST", "/api/v1/sync/push", "{\"changes\":[" + Endpoint.CHANGE + "]}"),
  PULL("GET", "/api/v1/sync/pull", ""),
  FULL("POST", "/api/v1/sync/full", "{\"collections\":[\"patients\"]}"),
  STATUS("GET", "/api/v1/sync/status", ""),
  LIST("GET", "/api/v1/patients", ""),
  CREATE("POST", "/api/v1/patients", "{\"id\":\"p2\",\"name\":\"Ravi\"}"),
  READ("GET", "/api/v1/patients/p1", ""),
  REPLACE("PUT", "/api/v1/patients/p1", "{\"name\":\"Ravi\"}"),
  PATCH("PATCH", "/api/v1/patients/p1", "{\"name\":\"Ravi\"}"),
  DELETE("DELETE", "/api/v1/patients/p1", ""),
  VERSIONS("GET", "/api/v1/records/p1/versions", ""),
  VERSION("GET", "/api/v1/records/p1/versions/1", ""),
  RESTORE("POST", "/api/v1/records/p1/restore", "{\"targetVersion\":1}"),
  CONFLICTS("GET", "/api/v1/conflicts", ""),
  CONFLICT("GET", "/api/v1/conflicts/c1", ""),
  RESOLVE("POST", "/api/v1/conflicts/c1/resolve", "{\"resolution\":\"use_server\"}"),
  BATCH_RESOLVE(
      "POST",
      "/api/v1/conflicts/batch-resolve",
      "{\"resolutions\":[{\"conflictId\":\"c1\",\"strategy\":\"use_server\"}]}"),
  POLICY("GET", "/api/v1/sync/policies/elsewhere/patients", ""),
  SET_POLICY(
      "PUT", "/api/v1/sync/policies/elsewhere/patients", "{\"resolution_policy\":\"manual\"}"),
  CONFLICT_LOG("GET", "/api/v1/sync/conflicts", ""),
  HEALTH("GET", "/api/v1/sync/health", ""),
  DEVICE_HEALTH("GET", "/api/v1/sync/devices/d1/health", ""),
  SILENT_DEVICES("GET", "/api/v1/sync/devices", ""),
  BEGIN_UPLOAD(
      "POST",
      "/api/v1/uploads/init",
      "{\"filename\":\"x.txt\",\"total_size\":1,\"file_hash\":\""
          + Endpoint.CHECKSUM
          + "\",\"record\":{\"collection\":\"patients\",\"id\":\"p1\"}}"),
  SEND_CHUNK("POST", "/api/v1/uploads/upload1/chunk/0", ""),
  UPLOAD_STATUS("GET", "/api/v1/uploads/upload1/status", ""),
  FINALIZE_UPLOAD("POST", "/api/v1/uploads/upload1/finalize", ""),
  CANCEL_UPLOAD("DELETE", "/api/v1/uploads/upload1", ""),
  FILE("GET", "/files/upload1.txt", ""),
  USERS("GET", "/api/v1/users", ""),
  ADD_USER("POST", "/api/v1/users", "{\"username\":\"meena\",\"password\":\"correct horse\"}"),
  CHANGE_USER("PATCH", "/api/v1/users/ravi", "{\"role\":\"member\"}"),
  REVOKE_USER("POST", "/api/v1/users/ravi/revoke", ""),
  DEVICES("GET", "/api/v1/devices", ""),
  CHANGE_DEVICE("PATCH", "/api/v1/devices/tablet", "{\"name\":\"Ward 3\"}"),
  REVOKE_DEVICE("POST", "/api/v1/devices/tablet/revoke", ""),
  GROUPS("GET", "/api/v1/groups", ""),
  JOIN_GROUP("PUT", "/api/v1/groups/nurses/members/tablet", ""),
  LEAVE_GROUP("DELETE", "/api/v1/groups/nurses/members/tablet", ""),
  COLLECTIONS("GET", "/api/v1/collections", ""),
  COLLECTION("GET", "/api/v1/collections/patients", ""),
  DEFINE("PUT", "/api/v1/collections/patients", "{\"scopes\":[\"tenant\"]}"),
  BATCH("POST", "/api/v1/batch", "{\"operations\":[" + Endpoint.OPERATION + "]}"),
  BATCH_DELETE("DELETE", "/api/v1/batch", "{\"ids\":[\"p1\"],\"collection\":\"patients\"}");

  /// A refresh token that nobody was given.
  public static final String REFRESH_TOKEN = "dGVzdA.c2VjcmV0";

  /// The SHA-256 of nothing, which is what [#SEND_CHUNK] sends.
  public static final String CHECKSUM =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  /// An enrolment token that nobody was given.
  public static final String ENROLMENT_TOKEN = "550e8400-e29b-41d4-a716-446655440000";

  /// A good change of a push.
  public static final String CHANGE =
      "{\"id\":\"p2\",\"collection\":\"patients\",\"operation\":\"create\",\"data\":{\"a\":1}}";

  /// A good operation of a batch.
  public static final String OPERATION =
      "{\"method\":\"PATCH\",\"path\":\"/patients/p1\",\"body\":{\"name\":\"Ravi\"}}";

  private static final Pattern WORD = Pattern.compile("\\w+");

  private final String method;
  private final String path;
  private final String body;

  Endpoint(String method, String path, String body) {
    this.method = method;
    this.path = path;
    this.body = body;
  }

  /// Those that take a body.
  public static Stream<Endpoint> withBody() {
    return Arrays.stream(values()).filter(endpoint -> !endpoint.body.isEmpty());
  }

  /// Those of the protocols, without the server's own pages.
  public static Stream<Endpoint> ofProtocols() {
    return Arrays.stream(values()).filter(endpoint -> !OwnPages.has(endpoint.path));
  }

  /// Those by which somebody signs in with a name and a password.
  public static Stream<Endpoint> logins() {
    return Stream.of(LOGIN, FLEET_LOGIN, FIELD_TOKEN);
  }

  /// Those that a device asks.
  public static Stream<Endpoint> ofDevices() {
    return Stream.of(INITIALIZE, PUSH, PULL, FULL, STATUS);
  }

  /// Those that go by a sync token.
  public static Stream<Endpoint> bySyncToken() {
    return Stream.of(PUSH, PULL, FULL, STATUS);
  }

  /// The code by which its protocol knows an error.
  public ErrorCode known(ErrorCode code) {
    return switch (this) {
      case OUTGOING -> code == ErrorCode.VALIDATION_ERROR ? ErrorCode.SYNC_ERROR : code;
      case POLICY, SET_POLICY, CONFLICT_LOG, HEALTH, DEVICE_HEALTH, SILENT_DEVICES, BEGIN_UPLOAD ->
          code == ErrorCode.VALIDATION_ERROR ? ErrorCode.SYNC_001 : code;
      default -> code;
    };
  }

  /// The method.
  public String method() {
    return method;
  }

  /// The path.
  public String path() {
    return path;
  }

  /// Sends the good request.
  public Response send(RequestSpecification request) {
    return body.isEmpty()
        ? withChecksum(request).request(method, path)
        : send(request, body.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends the good request, with other names in the place of its own.
  ///
  /// @param names by the words for which they stand, such as `p1`
  public Response send(RequestSpecification request, Map<String, String> names) {
    String named = renamed(path, names);
    return body.isEmpty()
        ? withChecksum(request).request(method, named)
        : request.body(renamed(body, names)).request(method, named);
  }

  private RequestSpecification withChecksum(RequestSpecification request) {
    return this == SEND_CHUNK ? request.header("X-Chunk-Checksum", CHECKSUM) : request;
  }

  /// Whether its request holds one of those words.
  public boolean names(Set<String> words) {
    return Stream.of((path + " " + body).split("\\W+")).anyMatch(words::contains);
  }

  private static String renamed(String text, Map<String, String> names) {
    return WORD.matcher(text)
        .replaceAll(
            word -> Matcher.quoteReplacement(names.getOrDefault(word.group(), word.group())));
  }

  /// Sends another body.
  public Response send(RequestSpecification request, byte[] other) {
    return request.body(other).request(method, path);
  }
}
