package dev.tidemark.server.records;

import dev.tidemark.core.ChangeType;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Rejection;
import dev.tidemark.core.VectorClock;
import dev.tidemark.core.Write;
import dev.tidemark.engine.Outcome;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.EntityTag;
import dev.tidemark.server.web.ErrorCode;
import dev.tidemark.server.web.Json;
import dev.tidemark.server.web.VectorClocks;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The answer to a [RecordRequest].
sealed interface RecordReply {
  /// It was done.
  ///
  /// @param status the HTTP status
  /// @param tag the entity tag of what the body shows; null when there is none
  /// @param created the record that was created; null when none was
  /// @param clock the clock of what the answer is about
  /// @param body the body; null when there is none
  record Good(
      int status,
      @Nullable String tag,
      @Nullable RecordKey created,
      VectorClock clock,
      Json.@Nullable Writer body)
      implements RecordReply {}

  /// It could not be done.
  record Bad(ApiException error) implements RecordReply {}

  /// What came of a change.
  static RecordReply of(RecordRequest.Write request, Outcome outcome) {
    if (outcome.decision() instanceof Rejected rejected) {
      boolean failed = rejected.reason() == Rejection.VERSION_MISMATCH && request.byHeader();
      return new Bad(
          failed
              ? new ApiException(ErrorCode.PRECONDITION_FAILED, rejected.message())
              : Errors.rejected(rejected, ""));
    }
    if (request.change().operation() == Operation.DELETE) {
      return new Good(204, null, null, outcome.clock(), null);
    }
    Record record = outcome.record();
    if (record == null) {
      throw new IllegalStateException(outcome.change().key() + " was taken but is not there");
    }
    boolean created =
        outcome.decision() instanceof Accepted(Write write)
            && write.changeType() == ChangeType.CREATE;
    return shown(created ? 201 : 200, created ? record.key() : null, record);
  }

  /// The record that was found, if there is one that may be seen.
  static RecordReply of(RecordRequest.One request, Optional<Record> found) {
    if (found.isEmpty()) {
      return new Bad(Errors.notFound());
    }
    Record record = found.get();
    String tag = EntityTag.of(record.version());
    return EntityTag.known(request.known(), tag)
        ? new Good(304, tag, null, record.clock(), null)
        : shown(200, null, record);
  }

  /// The part of a collection that was found, if there is such a collection.
  ///
  /// @param tag the entity tag of the collection; null when it is not known
  static RecordReply of(Optional<Listing> found, @Nullable String tag) {
    return found
        .<RecordReply>map(listing -> new Good(200, tag, null, listing.clock(), listing::write))
        .orElseGet(() -> new Bad(Errors.notFound()));
  }

  /// The answer to a request that was sent by itself.
  ///
  /// @throws ApiException when it could not be done
  default Response response() {
    return switch (this) {
      case Bad(ApiException error) -> throw error;
      case Good good -> {
        Response.ResponseBuilder response =
            Response.status(good.status)
                .header("ETag", good.tag)
                .header(VectorClocks.HEADER, VectorClocks.header(good.clock));
        if (good.created != null) {
          response.header(
              "Location", "/api/v1/" + good.created.collection() + "/" + good.created.id());
        }
        if (good.body != null) {
          response.entity(Json.bytes(good.body));
        }
        yield response.build();
      }
    };
  }

  private static Good shown(int status, @Nullable RecordKey created, Record record) {
    return new Good(
        status,
        EntityTag.of(record.version()),
        created,
        record.clock(),
        json -> RecordAnswer.write(json, record));
  }
}
