package dev.tidemark.server.web;

import org.jspecify.annotations.Nullable;

/// Which part of a list is asked for: `?limit=50&offset=100`.
///
/// @param offset how many to pass over
/// @param limit how many at most
public record Paging(long offset, int limit) {
  /// Reads the two parameters.
  ///
  /// @param standard the limit when there is none
  /// @param most the highest limit
  /// @throws ApiException naming the parameter that is not such a number
  public static Paging of(@Nullable String limit, @Nullable String offset, int standard, int most) {
    return new Paging(
        number("offset", offset, 0, 0, Integer.MAX_VALUE),
        (int) number("limit", limit, standard, 1, most));
  }

  /// A parameter that is a whole number.
  ///
  /// @param standard what holds when there is none
  /// @throws ApiException naming the parameter when it is another text, or out of range
  public static long number(
      String name, @Nullable String text, long standard, long least, long most) {
    if (text == null) {
      return standard;
    }
    if (text.matches("[0-9]{1,10}")) {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw ApiException.invalid(name, "expected a whole number from " + least + " to " + most);
  }
}
