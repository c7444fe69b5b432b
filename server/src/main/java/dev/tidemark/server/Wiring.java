package dev.tidemark.server;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.Decider;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.Conflicts;
import dev.tidemark.engine.CountedStore;
import dev.tidemark.engine.Definitions;
import dev.tidemark.engine.Devices;
import dev.tidemark.engine.Enrolments;
import dev.tidemark.engine.FullSync;
import dev.tidemark.engine.Groups;
import dev.tidemark.engine.Policies;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.Sightings;
import dev.tidemark.engine.SyncLog;
import dev.tidemark.engine.SyncRuns;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.SyncTokens;
import dev.tidemark.engine.Users;
import dev.tidemark.engine.WholeLists;
import dev.tidemark.engine.backup.Backup;
import dev.tidemark.engine.backup.Restore;
import dev.tidemark.engine.doctor.Doctor;
import dev.tidemark.engine.documents.Documents;
import dev.tidemark.engine.documents.OpenDocuments;
import dev.tidemark.engine.documents.Restoring;
import dev.tidemark.engine.health.Metric;
import dev.tidemark.engine.health.SyncHealth;
import dev.tidemark.engine.health.Thresholds;
import dev.tidemark.engine.live.Limits;
import dev.tidemark.engine.live.Live;
import dev.tidemark.engine.live.WatchedStore;
import dev.tidemark.engine.uploads.BlobStore;
import dev.tidemark.engine.uploads.UploadSweep;
import dev.tidemark.engine.uploads.UploadedFiles;
import dev.tidemark.engine.uploads.Uploads;
import dev.tidemark.server.demo.DemoTenant;
import dev.tidemark.server.identity.Passwords;
import dev.tidemark.server.monitoring.CommitMeters;
import dev.tidemark.server.monitoring.SyncMeters;
import dev.tidemark.server.presence.SyncRequests;
import dev.tidemark.store.backup.StoreBackup;
import dev.tidemark.store.backup.StoreRestore;
import dev.tidemark.store.doctor.StoreDoctor;
import dev.tidemark.store.files.FileBlobs;
import dev.tidemark.store.sql.SqlStores;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;

/// Puts engine and store together. The only place where both are known.
final class Wiring {

  /// The container ends its beans in no order: what still writes comes first, the store last.
  void stop(
      @Observes ShutdownEvent event,
      Pruning pruning,
      Committer committer,
      Live live,
      SyncRuns runs,
      Sightings sightings,
      OpenDocuments documents,
      SyncStore store) {
    pruning.close();
    documents.close();
    committer.close();
    live.close();
    runs.close();
    sightings.close();
    store.close();
  }

  @Produces
  @Singleton
  InstantSource clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  @Unwatched
  SyncStore store(Settings settings, InstantSource clock, Passwords passwords) {
    if (settings.demo()) {
      // Only there can the loader set the time of a commit.
      if (!settings.store().equals("sqlite")) {
        throw new IllegalArgumentException(
            "tidemark.store: \"" + settings.store() + "\" (expected in a demo: sqlite)");
      }
      DemoTenant.load(demoClock -> open(settings, demoClock), passwords::hash);
    }
    return open(settings, clock);
  }

  private static SyncStore open(Settings settings, InstantSource clock) {
    return SqlStores.open(settings.store(), settings.data(), clock);
  }

  /// Opens the store for a command that works on it while no server does.
  static SyncStore open(String store, Path data) {
    return SqlStores.open(store, data, Clock.systemUTC());
  }

  /// Looks whether a server can start on that store; see [SqlStores#check].
  static void check(String store, Path data) {
    SqlStores.check(store, data);
  }

  /// Backs up the store of a server that runs or does not.
  static Backup backup(String store, Path data) {
    return new StoreBackup(store, data, Tidemark.version(), Clock.systemUTC());
  }

  /// Brings a store back.
  static Restore restore(String store, Path data) {
    return new StoreRestore(store, data, Clock.systemUTC());
  }

  /// Looks at the store of a server that runs or does not.
  static Doctor doctor(String store, Path data) {
    return new StoreDoctor(store, data);
  }

  @Produces
  @Singleton
  Catalog catalog() {
    return new Catalog();
  }

  @Produces
  @Singleton
  Committer committer(SyncStore store, Catalog catalog, Settings settings, CommitMeters watch) {
    return new Committer(
        store,
        Decider.standard(),
        catalog,
        settings.collections().open(),
        () -> UuidCreator.getTimeOrderedEpoch().toString(),
        watch);
  }

  @Produces
  @Singleton
  Pull pull(SyncStore store, Catalog catalog, Settings settings) {
    return new Pull(store, catalog, settings.limits().answer().asLongValue());
  }

  @Produces
  @Singleton
  @Typed(CountedStore.class)
  CountedStore counted(@Unwatched SyncStore store) {
    return new CountedStore(store);
  }

  @Produces
  @Singleton
  WatchedStore watched(CountedStore store, CommitMeters watch) {
    return new WatchedStore(store, watch::trace);
  }

  @Produces
  @Singleton
  Live live(
      WatchedStore store, Pull pull, SyncTokens tokens, InstantSource clock, Settings settings) {
    Limits limits = Limits.standard().stall(settings.live().stall());
    var live = new Live(store, pull, tokens, clock, limits);
    store.handTo(live);
    return live;
  }

  @Produces
  @Singleton
  FullSync fullSync(SyncStore store, Catalog catalog) {
    return new FullSync(store, catalog);
  }

  @Produces
  @Singleton
  WholeLists wholeLists(SyncStore store, Catalog catalog, Settings settings) {
    return new WholeLists(store, catalog, settings.limits().answer().asLongValue());
  }

  @Produces
  @Singleton
  Conflicts conflicts(SyncStore store, Catalog catalog) {
    return new Conflicts(store, catalog);
  }

  @Produces
  @Singleton
  Definitions definitions(SyncStore store) {
    return new Definitions(store);
  }

  @Produces
  @Singleton
  Policies policies(SyncStore store) {
    return new Policies(store);
  }

  @Produces
  @Singleton
  Groups groups(SyncStore store) {
    return new Groups(store);
  }

  @Produces
  @Singleton
  Devices devices(SyncStore store) {
    return new Devices(store);
  }

  @Produces
  @Singleton
  Users users(SyncStore store, Passwords passwords) {
    return new Users(store, passwords::hash, () -> UuidCreator.getTimeOrderedEpoch().toString());
  }

  @Produces
  @Singleton
  Enrolments enrolments(SyncStore store, InstantSource clock) {
    return new Enrolments(store, clock, () -> UuidCreator.getTimeOrderedEpoch().toString());
  }

  @Produces
  @Singleton
  SyncRuns syncRuns(SyncStore store, SyncRequests requests, SyncMeters meters) {
    return new SyncRuns(
        store,
        run -> {
          requests.synced(run);
          meters.synced(run);
        });
  }

  @Produces
  @Singleton
  BlobStore blobs(Settings settings) {
    if (!settings.blobs().equals("files")) {
      throw new IllegalArgumentException(
          "tidemark.blobs: \"" + settings.blobs() + "\" (expected: files)");
    }
    return blobs(settings.data());
  }

  /// The files in that data folder.
  static BlobStore blobs(Path data) {
    return new FileBlobs(data.resolve(FileBlobs.FOLDER));
  }

  @Produces
  @Singleton
  Sightings sightings(SyncStore store, InstantSource clock) {
    return new Sightings(store, clock);
  }

  @Produces
  @Singleton
  Uploads uploads(
      SyncStore store, Catalog catalog, BlobStore blobs, InstantSource clock, Settings settings) {
    return new Uploads(
        store,
        catalog,
        blobs,
        clock,
        () -> UuidCreator.getTimeOrderedEpoch().toString(),
        settings.uploads().quota().asLongValue());
  }

  @Produces
  @Singleton
  UploadedFiles uploadedFiles(SyncStore store, Catalog catalog, BlobStore blobs) {
    return new UploadedFiles(store, catalog, blobs);
  }

  @Produces
  @Singleton
  UploadSweep uploadSweep(SyncStore store, BlobStore blobs, InstantSource clock) {
    return new UploadSweep(store, blobs, clock);
  }

  @Produces
  @Singleton
  OpenDocuments openDocuments(
      SyncStore store, Catalog catalog, Committer committer, InstantSource clock) {
    return new OpenDocuments(store, catalog, committer, clock);
  }

  @Produces
  @Singleton
  Documents documents(SyncStore store, Catalog catalog, Committer committer, OpenDocuments open) {
    return new Documents(
        store, catalog, committer, open, () -> UuidCreator.getTimeOrderedEpoch().toString());
  }

  @Produces
  @Singleton
  Restoring restoring(SyncStore store, Documents documents, OpenDocuments open) {
    return new Restoring(store, documents, open);
  }

  @Produces
  @Singleton
  SyncLog syncLog(SyncRuns runs, InstantSource clock) {
    return new SyncLog(runs, clock);
  }

  @Produces
  @Singleton
  SyncHealth syncHealth(SyncStore store, InstantSource clock, Settings settings) {
    Settings.Health health = settings.health();
    return new SyncHealth(
        store,
        clock,
        Map.of(
            Metric.SUCCESS_RATE,
            new Thresholds(health.successRateDegraded(), health.successRateCritical()),
            Metric.CONFLICT_RATE,
            new Thresholds(health.conflictRateDegraded(), health.conflictRateCritical()),
            Metric.AVG_SYNC_DURATION_MS,
            new Thresholds(
                health.syncDurationDegraded().toMillis(), health.syncDurationCritical().toMillis()),
            Metric.UPLOAD_ABANDONMENT_RATE,
            new Thresholds(health.abandonmentRateDegraded(), health.abandonmentRateCritical())));
  }

  @Produces
  @Singleton
  Retention retention(SyncStore store, InstantSource clock, Settings settings) {
    return new Retention(store, clock, RetentionTimes.of(settings.retention()).horizons());
  }
}
