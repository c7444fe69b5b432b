package dev.tidemark.server.field;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import dev.tidemark.server.web.Fields;
import java.time.Instant;
import java.util.List;

/// What an update asks for: the members that it names, and null for those it takes away.
///
/// @param seen up to when the client had seen everything
/// @param data the members
record UpdateRequest(Instant seen, Data data) {
  static final String SEEN = "client_last_synced_at";

  /// Reads a body.
  ///
  /// @throws ApiException naming the member that is missing, unknown or not as expected
  static UpdateRequest read(FieldCollection collection, byte[] body) {
    Data request = Bodies.object(body);
    Instant seen = FieldTimes.parse(SEEN, Fields.of(request).requiredText(SEEN));
    var data = (ObjectNode) StrictJson.tree(request.text());
    data.remove(SEEN);
    for (var member : List.copyOf(data.properties())) {
      String name = member.getKey();
      if (collection.computes(name)) {
        data.remove(name);
      } else if (!collection.has(name)) {
        throw ApiException.invalid(name, "is no member of " + collection.text());
      }
    }
    return new UpdateRequest(seen, Data.of(data));
  }

  /// The change of that record.
  Change change(RecordKey key) {
    return new Change(key, Operation.UPDATE, data, true, new Base.AsOf(seen), null, null);
  }
}
