package dev.tidemark.server.uploads;

import dev.tidemark.server.web.EntityTag;
import jakarta.ws.rs.HeaderParam;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Under which conditions somebody wants a file. A time that cannot be read is no condition.
///
/// Source: RFC 9110, section 13.2.2.
///
/// @param ifMatch `If-Match`
/// @param ifUnmodifiedSince `If-Unmodified-Since`
/// @param ifNoneMatch `If-None-Match`
/// @param ifModifiedSince `If-Modified-Since`
/// @param ifRange `If-Range`
record FileConditions(
    @HeaderParam("If-Match") @Nullable String ifMatch,
    @HeaderParam("If-Unmodified-Since") @Nullable String ifUnmodifiedSince,
    @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
    @HeaderParam("If-Modified-Since") @Nullable String ifModifiedSince,
    @HeaderParam("If-Range") @Nullable String ifRange) {

  /// Whether it has to be this file, and is not.
  boolean failed(String tag, Instant made) {
    return ifMatch != null
        ? !EntityTag.known(ifMatch, tag)
        : time(ifUnmodifiedSince).filter(made::isAfter).isPresent();
  }

  /// Whether the client has it already.
  boolean known(String tag, Instant made) {
    return ifNoneMatch != null
        ? EntityTag.known(ifNoneMatch, tag)
        : time(ifModifiedSince).filter(since -> !made.isAfter(since)).isPresent();
  }

  /// Whether the client has some of this very file.
  boolean continues(String tag, Instant made) {
    return ifRange == null || ifRange.equals(tag) || ifRange.equals(text(made));
  }

  /// A time as headers have it.
  static String text(Instant time) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atZone(ZoneOffset.UTC));
  }

  private static Optional<Instant> time(@Nullable String text) {
    try {
      return Optional.ofNullable(text)
          .map(given ->
              ZonedDateTime.parse(given, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
