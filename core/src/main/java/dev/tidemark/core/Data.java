package dev.tidemark.core;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a record says: a JSON object, kept as the text that goes out, e.g.
/// `{"name":"Asha","age":34}`.
///
/// The text is compact and I-JSON; it is parsed only when its members are asked for. Two data are
/// the same when their RFC 8785 forms are: `1.0` and `1` do not differ, nor does the order of
/// members.
///
/// Thread-safe: its members and the parsed tree are caches that any thread may fill.
public final class Data {
  private static final Data EMPTY = new Data("{}");
  private static final Comparator<JsonNode> BY_VALUE = Data::compareValues;

  private final String text;
  private volatile @Nullable ObjectNode tree;
  private volatile @Nullable Members members;

  /// Data of text that is known to be a compact, valid JSON object; [StrictJson#data] makes it of
  /// requests.
  public Data(String text) {
    this.text = text;
  }

  /// The data without a member; also what stands in a deleted record.
  public static Data empty() {
    return EMPTY;
  }

  /// Data of that tree, which the caller must not change any more.
  public static Data of(ObjectNode tree) {
    var data = new Data(tree.toString());
    data.tree = tree;
    return data;
  }

  /// The JSON text, as it was sent but for white space between tokens.
  public String text() {
    return text;
  }

  /// The value at that pointer; a missing node where there is none.
  public JsonNode at(JsonPointer pointer) {
    return tree().at(pointer);
  }

  /// The text of the value of that top-level member, as it was sent; null when there is none.
  public @Nullable String member(String name) {
    return members().value(name);
  }

  /// The RFC 8785 form of the text.
  public String canonical() {
    return CanonicalJson.of(members());
  }

  /// Whether both say the same.
  public boolean same(Data other) {
    return text.equals(other.text) || members().same(other.members());
  }

  /// This data with an RFC 7396 merge patch applied.
  public Data patch(Data patch) {
    ObjectNode patched = tree().deepCopy();
    apply(patch.tree(), patched);
    return of(patched);
  }

  /// The top-level members that are absent from one or have another value there, in the order in
  /// which this data, then the other, names them.
  public List<String> membersOtherThan(Data other) {
    if (text.equals(other.text)) {
      return List.of();
    }
    return members().otherThan(other.members());
  }

  /// Whether that top-level member is absent from both or has one value in both.
  boolean sameMember(String name, Data other) {
    JsonNode mine = tree().get(name);
    JsonNode theirs = other.tree().get(name);
    if (mine == null || theirs == null) {
      return mine == theirs;
    }
    return same(mine, theirs);
  }

  /// Whether both values are the same, however their numbers are written.
  static boolean same(JsonNode one, JsonNode other) {
    return one.equals(BY_VALUE, other);
  }

  /// A text, number or truth value as a name; 5, 5.0 and 5e0 are all `5`.
  static String name(JsonNode value) {
    return value.isNumber()
        ? value.decimalValue().stripTrailingZeros().toPlainString()
        : value.asText();
  }

  private Members members() {
    Members found = members;
    if (found == null) {
      found = Members.of(text);
      members = found;
    }
    return found;
  }

  /// The parsed text; not to be changed.
  ObjectNode tree() {
    ObjectNode parsed = tree;
    if (parsed == null) {
      parsed = (ObjectNode) StrictJson.tree(text);
      tree = parsed;
    }
    return parsed;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Data data && text.equals(data.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  private static void apply(ObjectNode patch, ObjectNode target) {
    patch
        .properties()
        .forEach(member -> {
          String name = member.getKey();
          JsonNode value = member.getValue();
          if (value.isNull()) {
            target.remove(name);
          } else if (value instanceof ObjectNode object) {
            apply(
                object, target.get(name) instanceof ObjectNode old ? old : target.putObject(name));
          } else {
            target.set(name, value);
          }
        });
  }

  private static int compareValues(JsonNode some, JsonNode other) {
    if (some.isNumber() && other.isNumber()) {
      return Double.compare(some.doubleValue() + 0.0, other.doubleValue() + 0.0);
    }
    return some.equals(other) ? 0 : 1;
  }
}
