package dev.tidemark.server;

import dev.tidemark.server.admin.DeviceCommand;
import dev.tidemark.server.admin.ExportCommand;
import dev.tidemark.server.admin.GroupCommand;
import dev.tidemark.server.admin.ImportCommand;
import dev.tidemark.server.admin.TenantCommand;
import dev.tidemark.server.admin.UploadCommand;
import dev.tidemark.server.admin.UserCommand;
import dev.tidemark.server.simulate.SimulateCommand;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program. Reads the command line and runs one command; only commands that serve start
/// Quarkus, so that the others are quick and open no port.
@QuarkusMain
@Command(
    name = "tidemark",
    description = "An offline-first sync server.",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      UploadCommand.class,
      SimulateCommand.class,
      TenantCommand.class,
      UserCommand.class,
      GroupCommand.class,
      DeviceCommand.class,
      RescopeCommand.class,
      EraseCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      DoctorCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Tidemark.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Tidemark {

  Tidemark() {}

  /// Runs one command and exits with its code: 0 done, 1 failed, 2 wrongly called.
  public static void main(String... args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Tidemark());
  }

  /// The version of this program.
  static String version() {
    String version = Tidemark.class.getPackage().getImplementationVersion();
    return version == null ? "(development)" : version;
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Tidemark " + version()};
    }
  }
}
