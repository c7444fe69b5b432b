package dev.tidemark.device;

import dev.tidemark.core.Data;
import dev.tidemark.core.StrictJson;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a record says, as a device shows it: texts by name.
///
/// @param members the texts, which need no escaping in JSON
public record Form(SortedMap<String, String> members) {
  private static final Form EMPTY = new Form(Collections.emptySortedMap());

  public Form {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }

  /// The form that says nothing.
  public static Form empty() {
    return EMPTY;
  }

  /// The form of that data.
  public static Form of(String json) {
    var members = new TreeMap<String, String>();
    StrictJson.tree(json)
        .properties()
        .forEach(member -> members.put(member.getKey(), member.getValue().asText()));
    return new Form(members);
  }

  /// The changes of that merge patch.
  public static SortedMap<String, @Nullable String> patch(String json) {
    var changes = new TreeMap<String, @Nullable String>();
    StrictJson.tree(json)
        .properties()
        .forEach(member ->
            changes.put(
                member.getKey(), member.getValue().isNull() ? null : member.getValue().asText()));
    return changes;
  }

  /// The text of that name; null when there is none.
  public @Nullable String get(String name) {
    return members.get(name);
  }

  /// This form with those members changed; a null removes one.
  public Form with(SortedMap<String, @Nullable String> changes) {
    var changed = new TreeMap<>(members);
    changes.forEach((name, value) -> {
      if (value == null) {
        changed.remove(name);
      } else {
        changed.put(name, value);
      }
    });
    return new Form(changed);
  }

  /// The members that have another value in the other form, or are only in one of them.
  public Set<String> otherThan(Form other) {
    var names = new TreeSet<>(members.keySet());
    names.addAll(other.members.keySet());
    names.removeIf(name -> Objects.equals(get(name), other.get(name)));
    return names;
  }

  /// It as a JSON object.
  public Data data() {
    return data(members);
  }

  /// Those members as a JSON object; a null stays one, so that it makes a merge patch.
  public static Data data(SortedMap<String, ? extends @Nullable String> members) {
    var json = new StringBuilder("{");
    members.forEach((name, value) -> {
      json.append(json.length() > 1 ? "," : "").append('"').append(name).append("\":");
      json.append(value == null ? "null" : "\"" + value + "\"");
    });
    return new Data(json.append('}').toString());
  }

  @Override
  public String toString() {
    return members.toString();
  }
}
