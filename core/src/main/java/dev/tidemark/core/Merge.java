package dev.tidemark.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The three-way merge of two edits of one record, on top-level members.
///
/// A member that one side changed is taken from that side; changed to the same value on both, it is
/// taken; changed to different values, it overlaps. Which side is called which makes no difference
/// to the result but the order of members.
public sealed interface Merge {
  /// Both edits fit.
  ///
  /// @param data what both together say, in the server's order of members
  record Merged(Data data) implements Merge {}

  /// Both edits changed these members, to different values.
  record Overlapping(List<String> members) implements Merge {}

  /// Merges what the server and the client each made of the base.
  static Merge merge(Data base, Data server, Data client) {
    var overlap = new ArrayList<String>();
    ObjectNode merged = base.tree().objectNode();
    for (String name : names(server, client, base)) {
      boolean byServer = !server.sameMember(name, base);
      boolean byClient = !client.sameMember(name, base);
      if (byServer && byClient && !server.sameMember(name, client)) {
        overlap.add(name);
      }
      JsonNode value = (byClient ? client : server).tree().get(name);
      if (value != null) {
        merged.set(name, value);
      }
    }
    return overlap.isEmpty() ? new Merged(Data.of(merged)) : new Overlapping(List.copyOf(overlap));
  }

  private static Set<String> names(Data... all) {
    var names = new LinkedHashSet<String>();
    for (Data data : all) {
      data.tree().fieldNames().forEachRemaining(names::add);
    }
    return names;
  }
}
