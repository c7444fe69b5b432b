package dev.tidemark.server.field;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Comparator;
import java.util.regex.Pattern;

/// A record's id as this protocol shows it: a number if it is one in canonical decimal below 2^53,
/// else text. Numbers come first, then texts by their bytes.
///
/// @param text the id
record FieldId(String text) implements Comparable<FieldId> {
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,15}");
  private static final long BEYOND_NUMBERS = 1L << 53;
  private static final Comparator<FieldId> ORDER =
      Comparator.comparingInt(FieldId::digits).thenComparing(FieldId::text);

  /// How many digits a number has; more than any number for a text. Among those with as many digits
  /// numbers sort as their texts do.
  int digits() {
    return isNumber() ? text.length() : Integer.MAX_VALUE;
  }

  @Override
  public int compareTo(FieldId other) {
    return ORDER.compare(this, other);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeFieldName(FieldRecord.ID);
    if (isNumber()) {
      json.writeNumber(Long.parseLong(text));
    } else {
      json.writeString(text);
    }
  }

  private boolean isNumber() {
    return DECIMAL.matcher(text).matches() && Long.parseLong(text) < BEYOND_NUMBERS;
  }
}
