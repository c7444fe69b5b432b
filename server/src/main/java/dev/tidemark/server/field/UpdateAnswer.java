package dev.tidemark.server.field;

import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Record;
import dev.tidemark.engine.Outcome;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.Times;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Objects;

/// The answer to an [UpdateRequest].
final class UpdateAnswer {
  static final String STALE = "STALE_UPDATE";
  static final String REFRESH = "REFRESH";

  private static final String DATA = "/data/";

  private UpdateAnswer() {}

  /// @throws ApiException when the change was not taken and not because it is stale
  static Response of(FieldCollection collection, UpdateRequest request, Outcome outcome) {
    if (outcome.decision() instanceof Rejected rejected) {
      return switch (rejected.reason()) {
        case STALE -> stale(record(outcome).updatedAt(), request.seen());
        case VALIDATION_FAILED -> throw ApiException.invalid(member(rejected), rejected.message());
        case NOT_FOUND, ID_TAKEN, UNKNOWN_COLLECTION ->
            throw new ApiException(ErrorCode.NOT_FOUND, rejected.message());
        case FORBIDDEN, READ_ONLY_COLLECTION ->
            throw new ApiException(ErrorCode.FORBIDDEN, rejected.message());
        case VERSION_MISMATCH, ALREADY_RESOLVED ->
            throw new IllegalStateException("an update by time was rejected as " + rejected);
      };
    }
    FieldRecord record = FieldRecord.of(record(outcome));
    return Response.ok(Json.bytes(json -> record.write(json, collection))).build();
  }

  private static Record record(Outcome outcome) {
    return Objects.requireNonNull(outcome.record(), "an update by time was judged before");
  }

  /// The member of the body at which the data is not as the schema says.
  private static String member(Rejected rejected) {
    String pointer = String.valueOf(rejected.pointer());
    return pointer.startsWith(DATA) ? pointer.substring(DATA.length()).split("/", 2)[0] : "body";
  }

  private static Response stale(Instant server, Instant client) {
    return Response.status(Response.Status.CONFLICT)
        .entity(
            Json.bytes(json -> {
              json.writeStartObject();
              json.writeStringField("error_code", STALE);
              json.writeStringField(
                  "message",
                  "Record has been modified since your last sync. Your changes may conflict.");
              json.writeStringField("conflict_type", "VERSION_MISMATCH");
              json.writeStringField("server_version", Times.text(server));
              json.writeStringField("client_version", Times.text(client));
              json.writeStringField("suggested_action", REFRESH);
              json.writeEndObject();
            }))
        .build();
  }
}
