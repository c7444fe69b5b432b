package dev.tidemark.server.web;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What of a request's path and query may stand in a log: no token, and no text that somebody
/// searched for. Of a query only those members are let through that are known to hold neither, so
/// that a new one that does is not forgotten.
final class LoggedPath {
  private static final String HIDDEN = "*";

  private static final Set<String> HARMLESS =
      Set.of(
          "after",
          "before",
          "collection",
          "collections",
          "domain",
          "domains",
          "include_deleted",
          "last_sync_timestamp",
          "limit",
          "offset",
          "pharmacy_id",
          "protocol_version",
          "since",
          "status",
          "tenant_id");

  /// Whoever has the token of an enrolment can enrol a device.
  private static final Pattern ENROLMENT =
      Pattern.compile("(?i)(/enrol+ment/+)(?!(?:create|complete)/*$).+");

  /// A token in the place of something else.
  private static final Pattern TOKEN = Pattern.compile("[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]{8,}");

  private LoggedPath() {}

  /// @param path normalized, so that letters are not escaped
  static String of(String path, @Nullable String query) {
    String shown = TOKEN.matcher(ENROLMENT.matcher(path).replaceAll("$1*")).replaceAll(HIDDEN);
    return query == null || query.isEmpty() ? shown : shown + "?" + members(query);
  }

  private static String members(String query) {
    return Arrays.stream(query.split("&"))
        .map(member -> TOKEN.matcher(member).find() ? HIDDEN : harmless(member))
        .collect(Collectors.joining("&"));
  }

  private static String harmless(String member) {
    return HARMLESS.contains(member.split("=", 2)[0]) ? member : HIDDEN;
  }
}
