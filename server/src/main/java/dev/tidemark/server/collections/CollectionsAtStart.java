package dev.tidemark.server.collections;

import dev.tidemark.engine.Definitions;
import dev.tidemark.engine.Definitions.Result;
import dev.tidemark.engine.Definitions.Wanted;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.Settings;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Defines, at the start, what the file of collections says. A file that is not as it should be
/// stops the start.
@Singleton
final class CollectionsAtStart {
  private static final String NAME = "collections.yaml";

  private final Settings settings;
  private final SyncStore store;
  private final Definitions definitions;

  CollectionsAtStart(Settings settings, SyncStore store, Definitions definitions) {
    this.settings = settings;
    this.store = store;
    this.definitions = definitions;
  }

  void start(@Observes StartupEvent event) {
    file().ifPresent(file -> define(file, settings.defaultTenant()));
  }

  private Optional<Path> file() {
    Optional<Path> named = settings.collections().file();
    return named.isPresent()
        ? named
        : Stream.of(settings.data().resolve(NAME), Path.of("config", NAME))
            .filter(Files::exists)
            .findFirst();
  }

  /// Nothing is stored unless the whole file can be read.
  void define(Path file, String defaultTenant) {
    Map<String, List<Wanted>> wanted = CollectionsFile.read(file, defaultTenant);
    List<String> tenants = store.read(Reading::tenants);
    wanted.keySet().stream()
        .filter(tenant -> !tenants.contains(tenant))
        .findFirst()
        .ifPresent(tenant -> {
          throw new IllegalArgumentException(file + ": there is no tenant " + tenant);
        });
    wanted.forEach((tenant, all) -> all.forEach(one -> put(file, tenant, one)));
  }

  private void put(Path file, String tenant, Wanted one) {
    String name = one.definition().name();
    switch (definitions.put(tenant, one)) {
      case Result.Stands stands -> {}
      case Result.Managed managed ->
          throw new IllegalArgumentException(
              file + ": " + name + ": only its own protocol defines this collection");
      case Result.Filed filed ->
          throw new IllegalArgumentException(
              file
                  + ": "
                  + name
                  + ": scopes and filters cannot change while the collection has records; use"
                  + " tidemark rescope --tenant "
                  + tenant
                  + " --collection "
                  + name);
    }
  }
}
