package dev.tidemark.device;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// One edit that somebody made on a device, as it waits to be sent.
///
/// @param label names it in the trace, e.g. `tablet2#17`; what it writes carries the label too
/// @param change what is asked of the server
/// @param meant the members that the edit was about, with their new values; null where one was
///   removed
/// @param informed whether the device knew of all that it had written to the record before; it does
///   not once it has lost its replica
public record Edit(
    String label, Change change, SortedMap<String, @Nullable String> meant, boolean informed) {

  /// What it is about.
  public RecordKey key() {
    return change.key();
  }

  /// The version that it names; 0 when it names none.
  public long base() {
    return change.base() instanceof Base.Seen(long version) ? version : 0;
  }

  /// Whether the record is to be gone after it.
  public boolean deletes() {
    return change.operation() == Operation.DELETE;
  }

  /// Whether a version of this data, or this deletion, says what the edit meant.
  public boolean saidBy(Data data) {
    if (deletes()) {
      return data.text().equals("{}");
    }
    Form form = Form.of(data.text());
    for (var member : meant.entrySet()) {
      if (!Objects.equals(form.get(member.getKey()), member.getValue())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return label
        + " "
        + change.operation().text()
        + (change.partial() ? " partially " : " ")
        + key()
        + " "
        + change.data()
        + " from "
        + change.base()
        + (change.clock() == null ? "" : " with " + change.clock());
  }
}
