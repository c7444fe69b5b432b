package dev.tidemark.server.admin;

import dev.tidemark.core.Identifiers;
import dev.tidemark.engine.Group;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `tidemark group`: the groups of a tenant.
@Command(
    name = "group",
    description = "Look after the groups of a tenant.",
    subcommands = {GroupCommand.Show.class, GroupCommand.Add.class, GroupCommand.Remove.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class GroupCommand {

  /// `tidemark group list`.
  @Command(
      name = "list",
      description = "List the groups: name, number of members.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Show extends AccountCommand {
    @Mixin private SignInPassword password;

    @Override
    void run(PrintWriter out) throws FailedException {
      try (AccountDesk desk = options.open(password.value)) {
        for (Group group : desk.groups()) {
          out.println(group.name() + "\t" + group.members());
        }
      }
    }
  }

  /// What joining and leaving have in common.
  abstract static class Move extends AccountCommand {
    @Parameters(index = "0", paramLabel = "GROUP", description = "The group's name.")
    String group;

    @Parameters(
        index = "1",
        paramLabel = "MEMBER",
        description =
            "A user's name or id, or a device's id; user:ID or device:ID where that is not plain.")
    String member;

    @Mixin private SignInPassword password;

    abstract void move(AccountDesk desk, String id, PrintWriter out) throws FailedException;

    @Override
    final void run(PrintWriter out) throws FailedException {
      if (!Identifiers.valid(group)) {
        throw wrong("GROUP: expected " + Identifiers.RULE);
      }
      try (AccountDesk desk = options.open(password.value)) {
        List<AccountDesk.UserLine> named = desk.users(member);
        move(desk, named.isEmpty() ? member : "user:" + named.getFirst().id(), out);
      }
    }
  }

  /// `tidemark group add`.
  @Command(
      name = "add",
      description = "Have a user or device join a group.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Add extends Move {
    @Override
    void move(AccountDesk desk, String id, PrintWriter out) throws FailedException {
      desk.join(group, id);
      out.println(member + " is in group " + group);
    }
  }

  /// `tidemark group remove`.
  @Command(
      name = "remove",
      description = "Have a user or device leave a group.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Remove extends Move {
    @Override
    void move(AccountDesk desk, String id, PrintWriter out) throws FailedException {
      desk.leave(group, id);
      out.println(member + " is not in group " + group);
    }
  }
}
