package dev.tidemark.server.records;

import dev.tidemark.core.Identifiers;
import dev.tidemark.server.web.ApiException;
import dev.tidemark.server.web.ErrorCode;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads query parameters and headers.
final class Parameters {
  /// What `/api/v1/…` holds besides collections. Sync takes them as collections all the same.
  private static final Set<String> RESERVED =
      Set.of(
          "auth",
          "batch",
          "collections",
          "conflicts",
          "devices",
          "groups",
          "sync",
          "uploads",
          "users");

  private Parameters() {}

  /// A number of items from 1 to `most`.
  static int limit(@Nullable String text, int standard, int most) {
    if (text == null) {
      return standard;
    }
    // Integer.parseInt alone takes a sign, and digits of every script.
    int limit = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (limit >= 1 && limit <= most) {
      return limit;
    }
    throw ApiException.invalid("limit", "expected a whole number from 1 to " + most);
  }

  /// The number of a version.
  static long version(String field, String text) {
    long version = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    if (version >= 1) {
      return version;
    }
    throw ApiException.invalid(field, "expected a whole number, 1 or more");
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

  /// Whether that name stands for something else than a collection in a path.
  static boolean reserved(String name) {
    return RESERVED.contains(name);
  }

  /// The name of a collection in a path.
  ///
  /// @throws ApiException NOT_FOUND for a name that stands for something else there
  static String collection(String name) {
    if (reserved(name)) {
      throw new ApiException(ErrorCode.NOT_FOUND, "There is nothing at this path");
    }
    return identifier("collection", name);
  }

  static String identifier(String field, String text) {
    if (!Identifiers.valid(text)) {
      throw ApiException.invalid(field, "expected " + Identifiers.RULE);
    }
    return text;
  }
}
