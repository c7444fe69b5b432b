package dev.tidemark.device;

import dev.tidemark.core.StrictJson;
import dev.tidemark.core.VectorClock;
import java.util.TreeMap;

/// A record as a replica holds it.
///
/// @param version its version
/// @param data what it says, as JSON text
/// @param clock its clock, as JSON text
public record Row(long version, String data, String clock) {

  /// The clock that this text stands for.
  public static VectorClock clock(String json) {
    var entries = new TreeMap<String, Long>();
    StrictJson.tree(json)
        .properties()
        .forEach(entry -> entries.put(entry.getKey(), entry.getValue().asLong()));
    return VectorClock.of(entries);
  }

  @Override
  public String toString() {
    return "v" + version + " " + data + " " + clock;
  }
}
