package dev.tidemark.server.field;

import dev.tidemark.core.Scope;
import dev.tidemark.engine.WholeLists;
import dev.tidemark.server.web.ApiException;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request for a list asks for.
final class ListRequest {
  static final String SINCE = "last_sync_timestamp";
  static final String DELETED = "include_deleted";

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,16}");

  private ListRequest() {}

  /// Reads the parameters; one that is not given or empty is null.
  ///
  /// @throws ApiException naming the parameter that is not as expected
  static WholeLists.Query read(
      FieldCollection collection,
      @Nullable String since,
      @Nullable String pharmacy,
      @Nullable String deleted) {
    return new WholeLists.Query(
        collection.text(), filter(collection, pharmacy), time(since), flag(deleted));
  }

  /// On lists that are not kept by pharmacy the parameter means nothing.
  private static @Nullable Scope filter(FieldCollection collection, @Nullable String pharmacy) {
    if (pharmacy == null || !collection.isListedBy(FieldCollection.PHARMACY)) {
      return null;
    }
    if (!NUMBER.matcher(pharmacy).matches()) {
      throw ApiException.invalid(FieldCollection.PHARMACY, "expected a number");
    }
    return Scope.filter(FieldCollection.PHARMACY, Long.toString(Long.parseLong(pharmacy)));
  }

  /// A query turns the + of an offset into a space.
  private static @Nullable Instant time(@Nullable String since) {
    return since == null ? null : FieldTimes.parse(SINCE, since.replace(' ', '+'));
  }

  private static boolean flag(@Nullable String deleted) {
    return switch (deleted == null ? "false" : deleted.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw ApiException.invalid(DELETED, "expected true or false");
    };
  }
}
