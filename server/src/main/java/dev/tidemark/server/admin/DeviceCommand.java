package dev.tidemark.server.admin;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tidemark device`: the devices of a tenant.
@Command(
    name = "device",
    description = "Look after the devices of a tenant.",
    subcommands = {DeviceCommand.Show.class, DeviceCommand.Revoke.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class DeviceCommand {

  /// `tidemark device list`.
  @Command(
      name = "list",
      description =
          "List the devices: id, user, name, type, when each last synced, since when revoked.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Show extends AccountCommand {
    @Option(names = "--of", paramLabel = "NAME", description = "Only those of this user.")
    private @Nullable String of;

    @Mixin private SignInPassword password;

    @Override
    void run(PrintWriter out) throws FailedException {
      try (AccountDesk desk = options.open(password.value)) {
        String user = of == null ? null : desk.user(of).id();
        for (AccountDesk.DeviceLine device : desk.devices(user)) {
          out.println(
              String.join(
                  "\t",
                  device.id(),
                  device.username(),
                  shown(device.name()),
                  shown(device.type()),
                  shown(device.lastSyncAt()),
                  shown(device.revokedAt())));
        }
      }
    }
  }

  /// `tidemark device revoke`.
  @Command(
      name = "revoke",
      description = "Shut a device out, at once and for good; what it wrote stays.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Revoke extends AccountCommand {
    @Parameters(paramLabel = "ID", description = "The device's id.")
    private String id;

    @Mixin private SignInPassword password;

    @Override
    void run(PrintWriter out) throws FailedException {
      try (AccountDesk desk = options.open(password.value)) {
        desk.revokeDevice(id);
        out.println("revoked device " + id);
      }
    }
  }
}
