package dev.tidemark.core;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/// Random JSON objects as Java values, and random ways to write one down.
final class RandomJson {
  private static final String[] NAMES = {
    "a",
    "b",
    "B",
    "aa",
    "",
    "name",
    "ä",
    "é",
    "\u20ac",
    "\ud83d\ude00",
    "\ufb33",
    "\u0080",
    "\r",
    "1"
  };
  private static final double[] DOUBLES = {
    0,
    -0.0,
    1,
    -1,
    10,
    100,
    0.1,
    0.5,
    1e-6,
    1e-7,
    123456.789,
    1e20,
    1e21,
    1e22,
    1e23,
    9e15,
    9007199254740991d,
    9007199254740992d,
    4.35,
    333333333.33333329,
    Double.MAX_VALUE,
    Double.MIN_NORMAL,
    -1.5e300,
    5e-100
  };

  private final RandomGenerator random;

  RandomJson(RandomGenerator random) {
    this.random = random;
  }

  /// An object of up to `members` members, objects and arrays nested up to `depth` levels.
  Map<String, Object> object(int members, int depth) {
    var object = new LinkedHashMap<String, Object>();
    for (int i = random.nextInt(members + 1); i > 0; i--) {
      object.put(Seeds.oneOf(random, NAMES), value(depth - 1));
    }
    return object;
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> random.nextBoolean();
      case 1 -> Null.NULL;
      case 2, 3 -> number();
      case 4, 5 -> text();
      case 6 -> object(4, depth);
      default -> {
        var array = new ArrayList<Object>();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(value(depth - 1));
        }
        yield array;
      }
    };
  }

  private double number() {
    return switch (random.nextInt(4)) {
      case 0 -> DOUBLES[random.nextInt(DOUBLES.length)];
      case 1 -> random.nextInt(-1000, 1000);
      case 2 -> random.nextLong(-100_000, 100_000) / Math.pow(10, random.nextInt(13));
      default -> {
        double any = Double.longBitsToDouble(random.nextLong());
        // The library that is the oracle writes some subnormal doubles wrongly.
        yield Double.isFinite(any) && Math.abs(any) >= Double.MIN_NORMAL ? any : 0.25;
      }
    };
  }

  private String text() {
    var text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(
          Seeds.oneOf(
              random,
              "a",
              " ",
              "\"",
              "\\",
              "/",
              "\n",
              "\t",
              "\u0000",
              "\u001f",
              "\u007f",
              "é",
              "\u2028",
              "\ufffd",
              "\ud83d\ude00",
              "\ud834\udd1e"));
    }
    return text.toString();
  }

  /// A value near that one: the same in three cases of four, otherwise another.
  Map<String, Object> perhapsChanged(Map<String, Object> object) {
    var changed = new LinkedHashMap<>(object);
    if (!object.isEmpty() && random.nextInt(4) == 0) {
      List<String> names = List.copyOf(object.keySet());
      String name = names.get(random.nextInt(names.size()));
      if (random.nextBoolean()) {
        changed.remove(name);
      } else {
        changed.put(name, value(2));
      }
    }
    return changed;
  }

  /// The object as tokens: members in any order, numbers and texts in any spelling.
  List<String> tokens(Map<String, Object> object) {
    var tokens = new ArrayList<String>();
    write(object, tokens);
    return tokens;
  }

  /// The tokens with white space between them.
  String spaced(List<String> tokens) {
    var text = new StringBuilder(space());
    tokens.forEach(token -> text.append(token).append(space()));
    return text.toString();
  }

  private String space() {
    return Seeds.oneOf(random, "", "", " ", "\n  ", "\r\n", "\t");
  }

  private void write(Object value, List<String> tokens) {
    switch (value) {
      case Map<?, ?> object -> {
        tokens.add("{");
        List<Map.Entry<?, ?>> members = new ArrayList<>(object.entrySet());
        Collections.shuffle(members, Random.from(random));
        for (Map.Entry<?, ?> member : members) {
          separate(tokens, "{");
          tokens.add(quoted((String) member.getKey()));
          tokens.add(":");
          write(member.getValue(), tokens);
        }
        tokens.add("}");
      }
      case List<?> array -> {
        tokens.add("[");
        for (Object element : array) {
          separate(tokens, "[");
          write(element, tokens);
        }
        tokens.add("]");
      }
      case String text -> tokens.add(quoted(text));
      case Double number -> tokens.add(spelled(number));
      default -> tokens.add(value.toString());
    }
  }

  private static void separate(List<String> tokens, String opening) {
    if (!tokens.getLast().equals(opening)) {
      tokens.add(",");
    }
  }

  private String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      boolean mustEscape = c < ' ' || c == '"' || c == '\\';
      if (!mustEscape && random.nextInt(5) > 0) {
        quoted.append(c);
      } else if (c == '\n' && random.nextBoolean()) {
        quoted.append("\\n");
      } else if ((c == '"' || c == '\\' || c == '/') && random.nextBoolean()) {
        quoted.append('\\').append(c);
      } else {
        quoted.append(
            String.format(Locale.ROOT, random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
      }
    }
    // Half of a pair as it is and half as an escape would be no UTF-8.
    return wellFormed(quoted) ? quoted.append('"').toString() : quoted(text);
  }

  private static boolean wellFormed(CharSequence text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  private String spelled(double number) {
    var decimal = new BigDecimal(Double.toString(number));
    String sign = number == 0 && 1 / number < 0 ? "-" : "";
    return switch (random.nextInt(4)) {
      case 0 -> sign + decimal.toPlainString();
      case 1 ->
          sign
              + decimal
                  .setScale(Math.max(decimal.scale(), 0) + 1 + random.nextInt(3))
                  .toPlainString();
      case 2 -> sign + decimal.unscaledValue() + "e" + -decimal.scale();
      default -> Double.toString(number);
    };
  }

  /// The value `null`, which a Java map would take for an absence.
  private enum Null {
    NULL;

    @Override
    public String toString() {
      return "null";
    }
  }
}
