package dev.tidemark.server.admin;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The password of who signs in to a server.
final class SignInPassword {
  @Option(
      names = {"--password", "--user-password"},
      paramLabel = "TEXT",
      arity = "0..1",
      interactive = true,
      description = "The password of who signs in; asked for when nothing follows.")
  @Nullable String value;
}
