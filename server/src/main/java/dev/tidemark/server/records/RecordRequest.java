package dev.tidemark.server.records;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import dev.tidemark.server.web.ApiException;
import org.jspecify.annotations.Nullable;

/// What a request for single records asks for, be it sent by itself or in a batch. [RecordReply] is
/// what comes of it.
///
/// Each method reads one kind of request, and throws [ApiException] where it is not as expected.
sealed interface RecordRequest {
  /// A change.
  ///
  /// @param byHeader whether a version that does not fit is a failed precondition
  record Write(Change change, boolean byHeader) implements RecordRequest {}

  /// One record.
  ///
  /// @param known which tags the caller has, as `If-None-Match` says
  record One(RecordKey key, @Nullable String known) implements RecordRequest {}

  /// A part of a collection.
  ///
  /// @param after the id after which to begin; null for the beginning
  /// @param limit how many at most
  record Page(String collection, @Nullable String after, int limit) implements RecordRequest {}

  /// `GET /{collection}`
  static Page list(String collection, @Nullable String limit, @Nullable String after) {
    return new Page(
        Parameters.collection(collection),
        after == null ? null : Parameters.identifier("after", after),
        Parameters.limit(limit, 100, 1_000));
  }

  /// `GET /{collection}/{id}`
  static One get(String collection, String id, @Nullable String ifNoneMatch) {
    return new One(key(collection, id), ifNoneMatch);
  }

  /// `POST /{collection}`; a record that the body names no id for is given a new one.
  static Write create(String collection, Data body) {
    RecordBody request = RecordBody.of(body);
    String named = request.id();
    String id = named == null ? UuidCreator.getTimeOrderedEpoch().toString() : named;
    var only = new Condition(new Base.Exactly(0), false);
    return write(key(collection, id), Operation.CREATE, request.data(), only);
  }

  /// `PUT /{collection}/{id}`
  static Write replace(
      String collection,
      String id,
      Data body,
      @Nullable String ifMatch,
      @Nullable String ifNoneMatch) {
    RecordBody request = body(body, id);
    var condition = Condition.of(ifMatch, ifNoneMatch, request.version());
    return write(key(collection, id), Operation.CREATE, request.data(), condition);
  }

  /// `PATCH /{collection}/{id}`
  static Write patch(String collection, String id, Data body, @Nullable String ifMatch) {
    RecordBody request = body(body, id);
    var condition = Condition.of(ifMatch, null, request.version());
    return write(key(collection, id), Operation.UPDATE, request.data(), condition);
  }

  /// `DELETE /{collection}/{id}`
  static Write delete(String collection, String id, @Nullable String ifMatch) {
    var condition = Condition.of(ifMatch, null, null);
    return write(key(collection, id), Operation.DELETE, Data.empty(), condition);
  }

  private static RecordBody body(Data body, String id) {
    RecordBody request = RecordBody.of(body);
    if (request.id() != null && !request.id().equals(id)) {
      throw ApiException.invalid("id", "differs from the id in the path");
    }
    return request;
  }

  private static RecordKey key(String collection, String id) {
    return new RecordKey(Parameters.collection(collection), Parameters.identifier("id", id));
  }

  private static Write write(RecordKey key, Operation operation, Data data, Condition condition) {
    boolean partial = operation == Operation.UPDATE;
    var change = new Change(key, operation, data, partial, condition.base(), null, null);
    return new Write(change, condition.byHeader());
  }
}
