package dev.tidemark.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import org.erdtman.jcs.JsonCanonicalizer;

/// Writes JSON in its RFC 8785 form, e.g. `{"b":1.0,"a":"x"}` as `{"a":"x","b":1}`.
///
/// What a fingerprint costs is mostly this, so members are put in order without parsing; texts and
/// numbers that could be spelled in another way are left to the library.
final class CanonicalJson {
  /// Any number of so many digits is a double that is written with the same digits.
  private static final int EXACT_DIGITS = 15;

  /// A number below this is written with an exponent.
  private static final String SMALL = "0.000000";

  private CanonicalJson() {}

  /// The canonical form of the object with those members.
  static String of(Members object) {
    var out = new StringBuilder(512);
    write(object, out);
    return out.toString();
  }

  private static void write(String value, StringBuilder out) {
    switch (value.charAt(0)) {
      case '{' -> write(Members.of(value), out);
      case '[' -> writeArray(value, out);
      default -> out.append(spelledAsIs(value) ? value : spell(value));
    }
  }

  private static void write(Members object, StringBuilder out) {
    var members = new ArrayList<>(object.all());
    members.sort(Comparator.comparing(Members.Member::name));
    char separator = '{';
    for (Members.Member member : members) {
      out.append(separator);
      writeName(member.name(), out);
      out.append(':');
      write(member.value(), out);
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  private static void writeArray(String array, StringBuilder out) {
    out.append('[');
    for (Iterator<String> elements = Members.elements(array).iterator(); elements.hasNext(); ) {
      write(elements.next(), out);
      if (elements.hasNext()) {
        out.append(',');
      }
    }
    out.append(']');
  }

  private static boolean spelledAsIs(String scalar) {
    return switch (scalar.charAt(0)) {
      case 't', 'f', 'n' -> true;
      case '"' -> scalar.indexOf('\\') < 0;
      default -> isPlainNumber(scalar);
    };
  }

  /// Whether the number is a whole one or a decimal fraction, without an exponent, in the fewest
  /// digits.
  private static boolean isPlainNumber(String number) {
    int first = number.charAt(0) == '-' ? 1 : 0;
    int point = -1;
    for (int i = first; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c == '.') {
        point = i;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    if (number.length() > EXACT_DIGITS) {
      return false;
    }
    return point < 0
        ? !number.equals("-0")
        : !number.endsWith("0") && !number.startsWith(SMALL, first);
  }

  private static void writeName(String name, StringBuilder out) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        out.append(spell(StrictJson.mapper().getNodeFactory().textNode(name).toString()));
        return;
      }
    }
    out.append('"').append(name).append('"');
  }

  private static String spell(String scalar) {
    try {
      String array = new JsonCanonicalizer('[' + scalar + ']').getEncodedString();
      return array.substring(1, array.length() - 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
