package dev.tidemark.server.records;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.core.Data;
import dev.tidemark.core.StrictJson;
import dev.tidemark.server.web.Fields;
import org.jspecify.annotations.Nullable;

/// What a request says of a single record.
///
/// @param id the id that it names; null when it names none
/// @param version the version that it was made from; null when it names none
/// @param data all but what the server adds
record RecordBody(@Nullable String id, @Nullable Long version, Data data) {

  /// Reads a body.
  ///
  /// @throws dev.tidemark.server.web.ApiException when `id` or `version` is none
  static RecordBody of(Data body) {
    Fields fields = Fields.of(body);
    String id = fields.text("id").map(text -> Parameters.identifier("id", text)).orElse(null);
    Long version = fields.number("version", 0).orElse(null);
    var data = (ObjectNode) StrictJson.tree(body.text());
    return new RecordBody(id, version, Data.of(data.remove(RecordAnswer.ADDED)));
  }
}
