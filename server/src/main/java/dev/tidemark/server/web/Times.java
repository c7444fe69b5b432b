package dev.tidemark.server.web;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Times as the protocols write them: ISO 8601 in UTC with `Z`, microseconds with as many digits as
/// are not zero.
public final class Times {
  private static final DateTimeFormatter OUT = withDigits(0);
  private static final DateTimeFormatter AT_LEAST_MILLIS = withDigits(3);

  private Times() {}

  /// With three fraction digits at least, e.g. `2024-01-21T16:45:30.000Z`.
  public static String millis(Instant time) {
    return AT_LEAST_MILLIS.format(time);
  }

  /// E.g. `2024-01-21T16:45:30Z`, `2024-01-21T16:45:30.1234Z`.
  public static String text(Instant time) {
    return OUT.format(time);
  }

  /// Reads a time of the years 1 to 9999, with any offset and up to nine fraction digits, as whole
  /// microseconds.
  ///
  /// @param field the member, parameter or header, for the error
  /// @throws ApiException naming the field when it is not such a time
  public static Instant parse(String field, String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      if (time.getYear() >= 1 && time.getYear() <= 9999) {
        return time.toInstant().truncatedTo(ChronoUnit.MICROS);
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw ApiException.invalid(field, "expected an ISO 8601 time such as 2024-01-20T10:00:00Z");
  }

  private static DateTimeFormatter withDigits(int least) {
    return new DateTimeFormatterBuilder()
        .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
        .appendFraction(ChronoField.NANO_OF_SECOND, least, 6, true)
        .appendLiteral('Z')
        .toFormatter(Locale.ROOT)
        .withZone(ZoneOffset.UTC);
  }
}
