package dev.tidemark.server.admin;

import dev.tidemark.core.Role;
import dev.tidemark.engine.AccountRules;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tidemark user`: the users of a tenant.
@Command(
    name = "user",
    description = "Look after the users of a tenant.",
    subcommands = {
      UserCommand.Add.class,
      UserCommand.Show.class,
      UserCommand.Password.class,
      UserCommand.Revoke.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class UserCommand {

  /// `tidemark user add`.
  @Command(
      name = "add",
      description = "Make a user.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Add extends AccountCommand {
    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        defaultValue = "member",
        description = "operator, admin or member. Otherwise ${DEFAULT-VALUE}.")
    private String role;

    @Option(
        names = "--scope",
        paramLabel = "SCOPE",
        description =
            "Whose records the user sees besides its own, such as tenant or group:NAME; once for"
                + " each. Otherwise tenant.")
    private List<String> scopes = List.of();

    @Mixin private NewPassword password;

    @Option(
        names = "--user-password",
        paramLabel = "TEXT",
        arity = "0..1",
        interactive = true,
        description = "The password of who signs in to the server.")
    private @Nullable String userPassword;

    @Override
    void run(PrintWriter out) throws FailedException {
      if (!AccountRules.username(name)) {
        throw wrong("NAME: expected " + AccountRules.USERNAME);
      }
      if (Role.of(role).filter(one -> one != Role.DEVICE).isEmpty()) {
        throw wrong("--role: expected operator, admin or member");
      }
      String text = password.get();
      try (AccountDesk desk = options.open(userPassword)) {
        // The first user of a new store needs a tenant to be in.
        if (desk instanceof StoreDesk store && !options.namesTenant()) {
          store.addTenant();
        }
        String id = desk.addUser(name, text, role, scopes);
        out.println("added user " + name + " " + id);
      }
    }
  }

  /// `tidemark user list`.
  @Command(
      name = "list",
      description = "List the users: id, name, role, scopes, since when revoked.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Show extends AccountCommand {
    @Mixin private SignInPassword password;

    @Override
    void run(PrintWriter out) throws FailedException {
      try (AccountDesk desk = options.open(password.value)) {
        for (AccountDesk.UserLine user : desk.users(null)) {
          out.println(
              String.join(
                  "\t",
                  user.id(),
                  user.username(),
                  user.role(),
                  user.scopes().isEmpty() ? "-" : String.join(",", user.scopes()),
                  shown(user.revokedAt())));
        }
      }
    }
  }

  /// `tidemark user password`.
  @Command(
      name = "password",
      description = "Give a user another password, on the store itself.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Password extends AccountCommand {
    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name;

    @Mixin private NewPassword password;

    @Override
    void run(PrintWriter out) throws FailedException {
      String text = password.get();
      try (StoreDesk desk = options.openStore()) {
        desk.setPassword(name, text);
        out.println("user " + name + " has a new password");
      }
    }
  }

  /// `tidemark user revoke`.
  @Command(
      name = "revoke",
      description = "Shut a user out, at once and for good; what it wrote stays.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Revoke extends AccountCommand {
    @Parameters(paramLabel = "NAME", description = "The user's name.")
    private String name;

    @Mixin private SignInPassword password;

    @Override
    void run(PrintWriter out) throws FailedException {
      try (AccountDesk desk = options.open(password.value)) {
        desk.revokeUser(desk.user(name).id());
        out.println("revoked user " + name);
      }
    }
  }
}
