package dev.tidemark.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// How the records of a file are named. Equal rows get equal ids, so that the same file imported
/// again meets its own records.
sealed interface RecordIds {
  /// The id of the record that says this.
  ///
  /// @throws BadRowException when it has none
  String of(ObjectNode row) throws BadRowException;

  /// A UUID made from all that the row says.
  record OfContent() implements RecordIds {
    /// The UUID of `import.tidemark.dev` in the DNS namespace. Never to be changed: rows that were
    /// imported are known again by it.
    private static final UUID NAMESPACE = UUID.fromString("6dc2673c-111e-51b7-a139-5b7501634b49");

    /// Sorted, since the order of members says nothing; numbers keep their digits, so that ids of
    /// twenty digits stay apart.
    private static final ObjectWriter SORTED =
        StrictJson.mapper().writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    @Override
    public String of(ObjectNode row) {
      try {
        return UuidCreator.getNameBasedSha1(NAMESPACE, SORTED.writeValueAsString(row)).toString();
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a tree that was read can be written", e);
      }
    }
  }

  /// The values of those members, joined by colons.
  record OfMembers(List<String> members) implements RecordIds {
    public OfMembers {
      members = List.copyOf(members);
    }

    @Override
    public String of(ObjectNode row) throws BadRowException {
      var values = new ArrayList<String>(members.size());
      for (String member : members) {
        JsonNode value = row.get(member);
        if (value == null || value.isNull()) {
          throw new BadRowException("\"" + member + "\" has no value and is part of the id");
        }
        if (!value.isTextual() && !value.isNumber()) {
          throw new BadRowException(
              "\"" + member + "\" is part of the id and neither text nor a number");
        }
        values.add(value.asText());
      }
      String id = String.join(":", values);
      if (!Identifiers.valid(id)) {
        throw new BadRowException("the id \"" + shown(id) + "\" is not " + Identifiers.RULE);
      }
      return id;
    }

    private static String shown(String id) {
      return id.length() <= 140 ? id : id.substring(0, 140) + "…";
    }
  }
}
