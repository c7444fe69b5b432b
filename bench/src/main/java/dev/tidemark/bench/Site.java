package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Where one database is measured: stores on it, and servers on these.
///
/// @param root the folder with the launcher
/// @param folder for all data
/// @param database which database
record Site(Path root, Path folder, Database database) {
  /// A store of its own, without tables yet.
  Target target(String name) throws IOException, SQLException {
    return database.target(Files.createDirectories(folder.resolve(name)));
  }

  /// Starts a server on that store. How often it may be asked is not limited.
  ///
  /// @param settings more settings, as `name=value`
  ServerProcess start(Target target, String... settings) throws IOException {
    var all = new ArrayList<>(List.of(settings));
    all.add("tidemark.store=" + target.store());
    all.add("tidemark.limits.records=1000000000/1m");
    all.add("tidemark.limits.messaging=1000000000/1m");
    all.add("tidemark.limits.field=1000000000/1m");
    return ServerProcess.start(root, target.data(), all);
  }
}
