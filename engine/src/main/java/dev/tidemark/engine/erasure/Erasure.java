package dev.tidemark.engine.erasure;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.AuditEntry;
import dev.tidemark.engine.DocumentAuthor;
import dev.tidemark.engine.DocumentText;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.MessageQuery;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.User;
import dev.tidemark.engine.Writing;
import dev.tidemark.engine.uploads.BlobId;
import dev.tidemark.engine.uploads.BlobStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Erases the data of one person, in small steps, each a transaction of its own.
///
/// First the user is shut out, so that nothing comes after. What others may hold goes through the
/// log as deletions, so that their replicas drop it, too; in the same transaction it goes from the
/// history and from conflicts. In the end the user's row is left with its id alone, and the audit
/// log says how much was erased.
///
/// What was done is found done: after a kill, the same again goes on. A server may run on the store
/// meanwhile.
///
/// Thread-safe.
public final class Erasure {
  private static final int STEP = 100;

  private final SyncStore store;
  private final BlobStore blobs;

  public Erasure(SyncStore store, BlobStore blobs) {
    this.store = store;
    this.blobs = blobs;
  }

  /// The user of that name or id, erased or not.
  public Optional<User> find(String tenant, String nameOrId) {
    return store.<Optional<User>>read(
        reading -> reading.userNamed(tenant, nameOrId).or(() -> reading.user(tenant, nameOrId)));
  }

  /// How much there is to be erased; changes nothing.
  public Erased look(User user) {
    return new Run(user, false, step -> {}).count();
  }

  /// Erases all of it.
  ///
  /// @param progress told what goes next
  /// @return how much was erased, this time
  /// @throws IOException when a file cannot be removed
  public Erased erase(User user, Consumer<String> progress) throws IOException {
    var run = new Run(user, true, progress);
    run.shutOut();
    Erased erased = run.count();
    run.remove();
    run.close(erased);
    progress.accept("what was removed is written over");
    store.scrub();
    return erased;
  }

  /// One look at a person's data, or one erasing of it.
  private final class Run {
    private final User user;
    private final String tenant;
    private final boolean erases;
    private final Consumer<String> progress;

    private Run(User user, boolean erases, Consumer<String> progress) {
      this.user = user;
      this.tenant = user.tenant();
      this.erases = erases;
      this.progress = progress;
    }

    private void shutOut() {
      progress.accept("the user is shut out");
      store.<Head>write(writing -> {
        Head head = writing.lockHead(tenant);
        Instant since = user.revokedAt() == null ? writing.now() : user.revokedAt();
        writing.putUser(
            new User(
                tenant,
                user.id(),
                user.username(),
                null,
                user.role(),
                user.createdAt(),
                writing.now(),
                since));
        writing.putHead(head.revised());
        return head;
      });
    }

    private Erased count() {
      progress.accept("records");
      long records = 0;
      for (String collection : owned()) {
        records += records(collection);
      }
      progress.accept("messages");
      long messages = messages();
      progress.accept("documents");
      long documents = records(DocumentText.COLLECTION);
      long uploads = store.<Long>read(reading -> reading.countUploads(tenant, user.id()));
      long devices = store.<Long>read(reading -> reading.countDevices(tenant, user.id()));
      return new Erased(records, messages, documents, uploads, devices);
    }

    /// The collections whose records belong to whoever made them.
    private List<String> owned() {
      List<CollectionDefinition> definitions = store.read(reading -> reading.collections(tenant));
      return definitions.stream()
          .filter(one -> !one.managed())
          .filter(one -> one.scopes().stream().anyMatch(Erasure::belongsToWhoMadeIt))
          .map(CollectionDefinition::name)
          .toList();
    }

    private long records(String collection) {
      long live = 0;
      String after = null;
      List<Record> page = page(collection, after);
      while (!page.isEmpty()) {
        List<Record> theirs = page.stream().filter(this::isTheirs).toList();
        live += theirs.stream().filter(record -> !record.deleted()).count();
        erase(theirs);
        after = page.getLast().key().id();
        page = page(collection, after);
      }
      return live;
    }

    private List<Record> page(String collection, @Nullable String after) {
      return store.read(reading -> reading.recordsOf(tenant, collection, after, STEP));
    }

    private boolean isTheirs(Record record) {
      return record.created().user().equals(user.id())
          && (!record.key().collection().equals(DocumentText.COLLECTION) || isAlone(record));
    }

    /// Whether nobody else has ever joined the document to write in it.
    private boolean isAlone(Record document) {
      List<DocumentAuthor> authors =
          store.read(reading -> reading.documentAuthors(tenant, document.key().id()));
      return authors.stream().allMatch(author -> author.user().equals(user.id()));
    }

    private long messages() {
      MessageQuery theirs = MessageQuery.of(user.id());
      if (!erases) {
        return store.<Long>read(reading -> reading.count(tenant, theirs));
      }
      long count = 0;
      List<Record> page = messages(theirs);
      while (!page.isEmpty()) {
        erase(page);
        count += page.size();
        page = messages(theirs);
      }
      return count;
    }

    private List<Record> messages(MessageQuery theirs) {
      return store.read(reading -> reading.messages(tenant, theirs, 0, STEP));
    }

    private void erase(List<Record> records) {
      if (!erases || records.isEmpty()) {
        return;
      }
      List<RecordKey> keys = records.stream().map(Record::key).distinct().toList();
      store.<Integer>write(writing -> {
        writing.lockPruning(tenant);
        var deletions = new Deletions(writing, tenant, user.id());
        writing.records(tenant, keys).forEach(deletions::add);
        deletions.apply();
        writing.eraseRecords(tenant, keys);
        return keys.size();
      });
      keys.stream()
          .filter(key -> key.collection().equals(DocumentText.COLLECTION))
          .forEach(key -> repeat(writing -> writing.eraseDocument(tenant, key.id(), STEP)));
    }

    private void remove() throws IOException {
      progress.accept("files");
      List<Upload> some = uploads();
      while (!some.isEmpty()) {
        for (Upload upload : some) {
          remove(upload);
        }
        some = uploads();
      }
      progress.accept("answers, conflicts, tokens, syncs and devices");
      repeat(writing -> writing.eraseTraces(tenant, user.id(), STEP));
    }

    private List<Upload> uploads() {
      return store.read(reading -> reading.uploadsOf(tenant, user.id(), STEP));
    }

    /// The row goes last: as long as it is there, the file is found again.
    private void remove(Upload upload) throws IOException {
      store.<Boolean>write(
          writing -> writing.endUpload(upload, Upload.Status.CANCELLED, writing.now()));
      blobs.delete(new BlobId(tenant, UUID.fromString(upload.id())));
      store.<String>write(writing -> {
        writing.removeUpload(tenant, upload.id());
        return upload.id();
      });
    }

    private void repeat(Function<Writing, Writing.Pruned> work) {
      Writing.Pruned pruned;
      do {
        pruned =
            store.<Writing.Pruned>write(writing -> {
              writing.lockPruning(tenant);
              return work.apply(writing);
            });
      } while (pruned.count() > 0);
    }

    /// Nothing of the user stays but the id, which others' records may name.
    private void close(Erased erased) {
      store.<Head>write(writing -> {
        Head head = writing.lockHead(tenant);
        Instant now = writing.now();
        writing.eraseAccount(tenant, user.id());
        writing.putUser(
            new User(
                tenant,
                user.id(),
                "erased-" + user.id(),
                null,
                user.role(),
                user.createdAt(),
                now,
                writing.user(tenant, user.id()).orElse(user).revokedAt()));
        var entry =
            new AuditEntry(
                now,
                ThreadLocalRandom.current().nextLong(),
                null,
                "user.erase",
                "user:" + user.id(),
                null,
                erased.details().toString());
        writing.apply(TenantCommit.audit(head.revised(), entry));
        return head;
      });
    }
  }

  private static boolean belongsToWhoMadeIt(ScopeRule rule) {
    return rule instanceof ScopeRule.Owner || rule instanceof ScopeRule.Device;
  }
}
