package dev.tidemark.server.web;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Entity tags: of a record it is the version in quotes, `"3"`.
///
/// Source: RFC 9110, section 8.8.3.
public final class EntityTag {
  private static final Pattern TAG = Pattern.compile("\\s*(?:W/)?(\"[^\"]*\")\\s*(?:,|$)");

  /// Stands for every tag.
  public static final String ANY = "*";

  private EntityTag() {}

  /// The tag of a version.
  public static String of(long version) {
    return "\"" + version + "\"";
  }

  /// Whether an `If-None-Match` header says that the caller has what bears this tag.
  public static boolean known(@Nullable String header, String tag) {
    return header != null && (header.strip().equals(ANY) || list(header).contains(tag));
  }

  /// The tags of an `If-Match` or `If-None-Match` header, without weakness marks.
  public static List<String> list(@Nullable String header) {
    var tags = new ArrayList<String>();
    if (header != null) {
      Matcher matcher = TAG.matcher(header);
      while (matcher.find()) {
        tags.add(matcher.group(1));
      }
    }
    return tags;
  }

  /// The versions that the tags of a header name; tags of nothing that this server made name none.
  ///
  /// @param field the header's name
  /// @throws ApiException when the header holds no tag
  public static List<Long> versions(String field, String header) {
    List<String> tags = list(header);
    if (tags.isEmpty()) {
      throw ApiException.invalid(field, "expected entity tags such as \"3\", or *");
    }
    return tags.stream()
        .map(tag -> tag.substring(1, tag.length() - 1))
        .filter(text -> text.matches("\\d{1,18}"))
        .map(Long::parseLong)
        .filter(version -> version > 0)
        .toList();
  }
}
