package dev.tidemark.server.admin;

import dev.tidemark.core.Identifiers;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Where a command finds the accounts. With `--url`, `--user` or `--token` it asks a server, else
/// it works on the store itself.
final class AccountOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      description = "The tenant. Otherwise the one of requests that name none.")
  private @Nullable String tenant;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Work on the store in this folder; a server may run on it. Otherwise the store that the"
              + " settings name.")
  private @Nullable Path data;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Ask this server instead. With --user or --token: http://127.0.0.1:8080.")
  private @Nullable URI url;

  @Option(names = "--user", paramLabel = "NAME", description = "Who signs in to the server.")
  private @Nullable String user;

  @Option(
      names = "--user-tenant",
      paramLabel = "ID",
      description = "The tenant of who signs in. Otherwise --tenant.")
  private @Nullable String userTenant;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "An access token, instead of name and password.")
  private @Nullable String token;

  /// Whether the tenant is named, rather than the one of requests that name none.
  boolean namesTenant() {
    return tenant != null;
  }

  /// Whether a server is asked.
  boolean remote() {
    return url != null || user != null || token != null;
  }

  /// Signs in to the server, or opens the store.
  ///
  /// @param password of who signs in
  AccountDesk open(@Nullable String password) throws FailedException {
    if (!remote()) {
      return openStore();
    }
    if (data != null) {
      throw wrong("--data: given together with --url, --user or --token (expected: one of them)");
    }
    var desk =
        new ProtocolDesk(url == null ? URI.create("http://127.0.0.1:8080") : http(url), tenant);
    try {
      desk.signIn(credentials(password));
      return desk;
    } catch (FailedException | ParameterException e) {
      desk.close();
      throw e;
    }
  }

  /// Opens the store.
  StoreDesk openStore() {
    if (remote()) {
      throw wrong("This is done on the store itself, with --data or the settings.");
    }
    if (tenant != null && !Identifiers.valid(tenant)) {
      throw wrong("--tenant: expected " + Identifiers.RULE);
    }
    return StoreDesk.open(data, tenant);
  }

  private URI http(URI given) {
    boolean http = "http".equals(given.getScheme()) || "https".equals(given.getScheme());
    if (!http || given.getHost() == null) {
      throw wrong("--url: " + given + " (expected: http://HOST:PORT or https://HOST)");
    }
    return given;
  }

  private Credentials credentials(@Nullable String password) {
    if (token != null) {
      if (user != null || password != null) {
        throw wrong("--token: given together with --user or its password (expected: one of them)");
      }
      return new Credentials.Token(token);
    }
    if (user == null || password == null) {
      throw wrong("Who signs in? Expected --user NAME and its password, or --token TOKEN.");
    }
    return new Credentials.Password(user, password, userTenant == null ? tenant : userTenant);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
