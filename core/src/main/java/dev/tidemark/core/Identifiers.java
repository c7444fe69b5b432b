package dev.tidemark.core;

/// The rule for identifiers that clients make: record ids, collection names, device ids and clock
/// entries.
///
/// Source: protocol decisions, section 1.
public final class Identifiers {
  /// What a valid identifier is, for error messages.
  public static final String RULE = "1 to 128 characters of A-Z a-z 0-9 . _ : @ -";

  private Identifiers() {}

  /// Whether the text is 1 to 128 characters of `[A-Za-z0-9._:@-]`.
  public static boolean valid(String text) {
    int length = text.length();
    if (length == 0 || length > 128) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!allowed(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /// Whether the text is a valid identifier, or one with `~` and a number after it, such as
  /// `asha~2`: the name of one of several writers that have one name. No identifier that a client
  /// makes is such a name.
  public static boolean validWriter(String text) {
    int mark = text.lastIndexOf('~');
    if (mark < 0) {
      return valid(text);
    }
    String number = text.substring(mark + 1);
    return valid(text.substring(0, mark))
        && !number.isEmpty()
        && number.length() < 10
        && number.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /// Returns the text when it is valid.
  ///
  /// @throws IllegalArgumentException naming the field and the rule when it is not
  public static String require(String field, String text) {
    if (!valid(text)) {
      throw new IllegalArgumentException(field + ": expected " + RULE);
    }
    return text;
  }

  private static boolean allowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == ':'
        || c == '@'
        || c == '-';
  }
}
