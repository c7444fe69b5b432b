package dev.tidemark.server.records;

import dev.tidemark.core.Identifiers;
import dev.tidemark.server.web.ApiException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads query parameters and headers.
final class Parameters {
  private Parameters() {}

  /// A number of items from 1 to `most`.
  static int limit(@Nullable String text, int standard, int most) {
    if (text == null) {
      return standard;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= most) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw ApiException.invalid("limit", "expected a whole number from 1 to " + most);
  }

  /// Names separated by commas.
  static Set<String> names(String field, @Nullable String text) {
    var names = new TreeSet<String>();
    if (text != null) {
      for (String name : text.split(",", -1)) {
        names.add(identifier(field, name.strip()));
      }
    }
    return names;
  }

  /// A request's own name for itself.
  static String requestId(String text) {
    return identifier("X-Request-ID", text);
  }

  static String identifier(String field, String text) {
    if (!Identifiers.valid(text)) {
      throw ApiException.invalid(field, "expected " + Identifiers.RULE);
    }
    return text;
  }
}
