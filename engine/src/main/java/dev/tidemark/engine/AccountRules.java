package dev.tidemark.engine;

import dev.tidemark.core.Identifiers;
import dev.tidemark.core.Scope;
import java.util.Optional;

/// What names, passwords and scopes of accounts have to be, wherever they are given.
public final class AccountRules {
  /// What a username is, for error messages.
  public static final String USERNAME =
      "1 to 64 characters, no control characters, no space at either end";

  /// What a password is, for error messages.
  public static final String PASSWORD = "8 to 256 characters";

  /// What a label of a device is, for error messages.
  public static final String LABEL =
      "1 to 128 characters, no control characters, no space at either end";

  /// What the id of a device is, for error messages.
  public static final String DEVICE =
      Identifiers.RULE + ", neither server nor beginning with server-";

  /// What a scope is that can be granted, for error messages.
  public static final String SCOPE = "tenant, group:NAME, user:ID or device:ID";

  private AccountRules() {}

  /// Whether a user can have that name.
  public static boolean username(String text) {
    return shown(text, 64);
  }

  /// Whether that can be a password.
  public static boolean password(String text) {
    int length = text.codePointCount(0, text.length());
    return length >= 8 && length <= 256;
  }

  /// Whether a device can be called that.
  public static boolean label(String text) {
    return shown(text, 128);
  }

  /// The scope that can be granted; empty when the text names none.
  public static Optional<Scope> scope(String text) {
    int colon = text.indexOf(':');
    boolean known =
        switch (colon < 0 ? text : text.substring(0, colon)) {
          case "tenant" -> colon < 0;
          case "group", "user", "device" ->
              colon > 0 && Identifiers.valid(text.substring(colon + 1));
          default -> false;
        };
    return known ? Optional.of(new Scope(text)) : Optional.empty();
  }

  /// Whether a device can have that id: `server` names the server's own clock entry.
  public static boolean device(String id) {
    return Identifiers.valid(id) && !id.equals("server") && !id.startsWith("server-");
  }

  private static boolean shown(String text, int most) {
    int length = text.codePointCount(0, text.length());
    return length >= 1
        && length <= most
        && text.strip().equals(text)
        && text.codePoints()
            .noneMatch(one ->
                Character.isISOControl(one) || Character.getType(one) == Character.SURROGATE);
  }
}
