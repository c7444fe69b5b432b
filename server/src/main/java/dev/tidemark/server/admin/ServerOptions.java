package dev.tidemark.server.admin;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which server, and as whom.
public final class ServerOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The server. Otherwise ${DEFAULT-VALUE}.")
  private URI url;

  @Option(names = "--user", paramLabel = "NAME", description = "Who signs in.")
  private @Nullable String user;

  @Option(
      names = "--password",
      paramLabel = "TEXT",
      arity = "0..1",
      interactive = true,
      description = "The user's password; asked for when nothing follows.")
  private @Nullable String password;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "An access token, instead of name and password.")
  private @Nullable String token;

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      description = "The user's tenant. Otherwise the server's default.")
  private @Nullable String tenant;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long to try again while the server is out of reach or busy. Otherwise"
              + " ${DEFAULT-VALUE}.")
  private int patience;

  /// A client of that server, for that user.
  ///
  /// @param purpose what for, see [SyncClient]
  SyncClient client(String purpose) {
    return new SyncClient(url(), credentials(), purpose, Duration.ofSeconds(patience));
  }

  /// That server, for that user.
  public ServerLink link() {
    return new ServerLink(url(), credentials(), Duration.ofSeconds(patience));
  }

  private URI url() {
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null) {
      throw wrong("--url: " + url + " (expected: http://HOST:PORT or https://HOST)");
    }
    return url;
  }

  private Credentials credentials() {
    if (token != null) {
      if (user != null || password != null) {
        throw wrong("--token: given together with --user or --password (expected: one of them)");
      }
      return new Credentials.Token(token);
    }
    if (user == null || password == null) {
      throw wrong("Who signs in? Expected --user NAME --password TEXT, or --token TOKEN.");
    }
    return new Credentials.Password(user, password, tenant);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
