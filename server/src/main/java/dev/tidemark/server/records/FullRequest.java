package dev.tidemark.server.records;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Data;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.Bodies;
import java.util.Set;
import java.util.TreeSet;

/// The body of a full sync.
///
/// @param collections which collections; every one when empty
/// @param includeDeleted whether deleted records are wanted too
/// @param checksum whether checksums are wanted
record FullRequest(Set<String> collections, boolean includeDeleted, boolean checksum) {
  static FullRequest read(byte[] body) {
    Data request = Bodies.object(body);
    return new FullRequest(
        collections(request), flag(request, "includeDeleted"), flag(request, "checksum"));
  }

  private static Set<String> collections(Data request) {
    JsonNode given = request.at(JsonPointer.compile("/collections"));
    var names = new TreeSet<String>();
    if (given.isMissingNode() || given.isNull()) {
      return names;
    }
    if (!given.isArray()) {
      throw ApiException.invalid("collections", "expected an array of names");
    }
    for (JsonNode name : given) {
      names.add(Parameters.identifier("collections", name.isTextual() ? name.asText() : ""));
    }
    return names;
  }

  private static boolean flag(Data request, String member) {
    JsonNode value = request.at(JsonPointer.compile("/" + member));
    if (!value.isMissingNode() && !value.isBoolean() && !value.isNull()) {
      throw ApiException.invalid(member, "expected true or false");
    }
    return value.asBoolean();
  }
}
