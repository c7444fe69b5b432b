package dev.tidemark.store;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Scope;
import dev.tidemark.core.StrictJson;
import dev.tidemark.core.VectorClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// The JSON text of what has columns of its own: lists of names, scopes and clocks.
public final class StoredJson {
  private static final String TENANT = "[\"tenant\"]";
  private static final Set<Scope> TENANT_ONLY = Set.of(Scope.tenant());

  private StoredJson() {}

  /// An array of those texts, in their order: `["name","age"]`.
  public static String array(Collection<String> texts) {
    if (texts.isEmpty()) {
      return "[]";
    }
    var json = new StringBuilder(16 * texts.size()).append('[');
    for (String text : texts) {
      if (json.length() > 1) {
        json.append(',');
      }
      json.append('"');
      if (needsEscapes(text)) {
        JsonStringEncoder.getInstance().quoteAsString(text, json);
      } else {
        json.append(text);
      }
      json.append('"');
    }
    return json.append(']').toString();
  }

  private static boolean needsEscapes(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        return true;
      }
    }
    return false;
  }

  /// The texts of an array.
  public static List<String> texts(String json) {
    var texts = new ArrayList<String>();
    if (json.indexOf('\\') < 0) {
      for (int open = json.indexOf('"'); open >= 0; ) {
        int close = json.indexOf('"', open + 1);
        texts.add(json.substring(open + 1, close));
        open = json.indexOf('"', close + 1);
      }
    } else {
      for (JsonNode text : StrictJson.tree(json)) {
        texts.add(text.asText());
      }
    }
    return texts;
  }

  /// An array of those scopes, by UTF-8 bytes: `["filter:pharmacy_id=5","tenant"]`.
  public static String scopes(Set<Scope> scopes) {
    if (scopes.equals(TENANT_ONLY)) {
      return TENANT;
    }
    return array(scopes.stream().map(Scope::text).sorted(Utf8Order.COMPARATOR).toList());
  }

  /// The scopes of an array.
  public static Set<Scope> scopes(String json) {
    if (json.equals(TENANT)) {
      return TENANT_ONLY;
    }
    var scopes = new HashSet<Scope>();
    texts(json).forEach(text -> scopes.add(new Scope(text)));
    return scopes;
  }

  /// The clock of a JSON object that [VectorClock#json] made: its names need no escapes.
  public static VectorClock clock(String json) {
    var entries = new TreeMap<String, Long>();
    for (int open = json.indexOf('"'); open >= 0; ) {
      int close = json.indexOf('"', open + 1);
      long value = 0;
      int at = close + 2;
      while (json.charAt(at) >= '0' && json.charAt(at) <= '9') {
        value = value * 10 + (json.charAt(at++) - '0');
      }
      entries.put(json.substring(open + 1, close), value);
      open = json.indexOf('"', at);
    }
    return VectorClock.of(entries);
  }
}
