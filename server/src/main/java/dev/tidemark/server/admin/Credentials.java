package dev.tidemark.server.admin;

import org.jspecify.annotations.Nullable;

/// How a command shows who it works for.
public sealed interface Credentials {
  /// A name and a password.
  ///
  /// @param tenant the user's tenant; null for the server's default
  record Password(String user, String password, @Nullable String tenant) implements Credentials {
    @Override
    public String toString() {
      return "Password[" + user + "]";
    }
  }

  /// An access token that somebody else was given.
  record Token(String token) implements Credentials {
    @Override
    public String toString() {
      return "Token[…]";
    }
  }
}
