package dev.tidemark.testkit;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decider;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.Device;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.Outcome;
import dev.tidemark.engine.Policies;
import dev.tidemark.engine.Pull;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.PullPage.Item;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.User;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A tenant with a few people, their tablets and some collections, over any store: what tests of
/// the engine work with.
///
/// `patients` is seen by everybody in the tenant, `journal` by its writer, `notes` by the ward that
/// the note names in `ward`; `stock` lets the last writer win, `claims` leaves every conflict to a
/// person.
public final class Clinic implements AutoCloseable {
  /// The member by which lists of `notes`, `stock` and `claims` are kept.
  public static final String KIND = "kind";

  /// The tenant.
  public static final String TENANT = "clinic";

  private final SyncStore store;
  private final boolean open;
  private final AtomicLong ids = new AtomicLong();
  private final Catalog catalog = new Catalog();

  public final Committer committer;
  public final Pull pull;
  public final Memberships memberships;

  /// @param open whether the first write to an unknown collection makes it
  public Clinic(SyncStore store, boolean open) {
    this.store = store;
    this.open = open;
    this.committer =
        new Committer(
            store, Decider.standard(), catalog, open, () -> "conflict-" + ids.incrementAndGet());
    this.pull = new Pull(store, catalog);
    this.memberships = new Memberships(store);
    if (!store.<List<String>>read(reading -> reading.tenants()).contains(TENANT)) {
      found();
    }
  }

  /// Another server process over the same store, with nothing cached.
  public Clinic restarted() {
    committer.close();
    return new Clinic(store, open);
  }

  private void found() {
    store.write(writing -> {
      writing.addTenant(TENANT, Instant.EPOCH);
      Head head = writing.lockHead(TENANT);
      writing.putCollection(TENANT, CollectionDefinition.shared("patients"));
      writing.putCollection(TENANT, CollectionDefinition.owned("journal"));
      writing.putCollection(
          TENANT, definition("notes", "group:{/ward}", ConflictPolicy.standard()));
      writing.putCollection(
          TENANT,
          definition(
              "stock",
              "tenant",
              new ConflictPolicy(ConflictPolicy.Strategy.CLIENT_WINS, true, true)));
      writing.putCollection(
          TENANT,
          definition(
              "claims", "tenant", new ConflictPolicy(ConflictPolicy.Strategy.MANUAL, true, true)));
      writing.putHead(head.revised());
      return TENANT;
    });
  }

  private static CollectionDefinition definition(String name, String rule, ConflictPolicy policy) {
    return new CollectionDefinition(
        name, null, List.of(ScopeRule.of(rule)), List.of(KIND), List.of(), policy, null, false);
  }

  /// A member of the tenant on a tablet of that name, who sees what everybody in the tenant sees.
  public Principal nurse(String name, String tablet) {
    store.write(writing -> {
      writing.lockHead(TENANT);
      if (writing.user(TENANT, name).isEmpty()) {
        writing.putUser(
            new User(TENANT, name, name, null, Role.MEMBER, Instant.EPOCH, Instant.EPOCH, null));
      }
      writing.putDevice(tablet(tablet, name, Instant.EPOCH));
      return name;
    });
    memberships.grant(TENANT, Scope.user(name), Scope.tenant());
    return new Principal(TENANT, name, tablet, Role.MEMBER);
  }

  /// Sets what happens to the conflicts of a collection.
  public void policy(String collection, ConflictPolicy policy) {
    new Policies(store).set(TENANT, collection, policy);
  }

  /// Shuts the user out.
  public void revoke(Principal nurse) {
    store.write(writing -> {
      Head head = writing.lockHead(TENANT);
      User user = writing.user(TENANT, nurse.user()).orElseThrow();
      writing.putUser(
          new User(
              TENANT,
              user.id(),
              user.username(),
              null,
              user.role(),
              user.createdAt(),
              user.updatedAt(),
              writing.now()));
      writing.putHead(head.revised());
      return nurse;
    });
  }

  /// Enrols the nurse's tablet anew, for the same nurse.
  public void enrolAnew(Principal nurse, Instant registered) {
    store.write(writing -> {
      Head head = writing.lockHead(TENANT);
      writing.putDevice(tablet(String.valueOf(nurse.device()), nurse.user(), registered));
      writing.putHead(head.revised());
      return nurse;
    });
  }

  private static Device tablet(String id, String nurse, Instant registered) {
    return new Device(TENANT, id, 0, nurse, null, null, "{}", 0L, registered, null, null);
  }

  /// Puts the nurse on a ward.
  public void join(Principal nurse, String ward) {
    memberships.grant(TENANT, Scope.user(nurse.user()), Scope.group(ward));
  }

  /// Takes the nurse off a ward.
  public void leave(Principal nurse, String ward) {
    memberships.revoke(TENANT, Scope.user(nurse.user()), Scope.group(ward));
  }

  /// A create of that record.
  public static Change create(String record, String data) {
    return change(record, Operation.CREATE, data, 0);
  }

  /// An update from that version.
  public static Change update(String record, long base, String data) {
    return change(record, Operation.UPDATE, data, base);
  }

  /// A deletion of that version.
  public static Change delete(String record, long base) {
    return change(record, Operation.DELETE, "{}", base);
  }

  private static Change change(String record, Operation operation, String data, long base) {
    return new Change(
        key(record), operation, new Data(data), false, new Base.Seen(base), null, null);
  }

  /// The key that is written `collection/id`.
  public static RecordKey key(String record) {
    int slash = record.indexOf('/');
    return new RecordKey(record.substring(0, slash), record.substring(slash + 1));
  }

  /// Commits a set that cannot be repeated by name.
  public List<Outcome> push(Principal nurse, Change... changes) {
    return ((SetResult.Done) pushed(nurse, null, changes)).outcomes();
  }

  /// Commits a set; `request` names it.
  public SetResult pushed(Principal nurse, @Nullable String request, Change... changes) {
    return committer.commit(submission(nurse, request, changes));
  }

  /// A set on its way. Its answer lists the decisions, its digest is that of its changes.
  public static Submission submission(
      Principal nurse, @Nullable String request, Change... changes) {
    List<Change> all = List.of(changes);
    ChangeSet.Receipt receipt =
        request == null
            ? null
            : new ChangeSet.Receipt("device:" + nurse.device(), request, all.toString());
    return new Submission(
        ChangeSet.of(nurse, all, receipt),
        outcomes ->
            outcomes.stream()
                .map(one -> one.decision().getClass().getSimpleName())
                .toList()
                .toString());
  }

  /// The record as it stands.
  public Optional<dev.tidemark.core.Record> record(String record) {
    return store
        .<List<dev.tidemark.core.Record>>read(
            reading -> reading.records(TENANT, List.of(key(record))))
        .stream()
        .findFirst();
  }

  /// The head of the log.
  public Head head() {
    return store.<Optional<Head>>read(reading -> reading.head(TENANT)).orElseThrow();
  }

  /// A cursor before everything.
  public Cursor start(Principal nurse) {
    return Cursor.start(nurse, String.valueOf(nurse.device()), head());
  }

  @Override
  public void close() {
    committer.close();
  }

  /// What one tablet holds: it applies pages as a client does.
  public final class Tablet {
    private final Principal nurse;
    private final TreeMap<String, String> records = new TreeMap<>();
    private Cursor cursor;

    public Tablet(Principal nurse) {
      this.nurse = nurse;
      this.cursor = start(nurse);
    }

    /// Pulls one page.
    public PullPage page(int limit, String... collections) {
      PullPage page = pull.after(nurse, cursor, Set.of(collections), limit);
      cursor = page.cursor();
      for (Item item : page.items()) {
        String name = item.collection() + "/" + item.id();
        switch (item) {
          case Item.Upsert upsert -> records.put(name, upsert.row().data());
          case Item.Deletion deletion -> records.remove(name);
        }
      }
      return page;
    }

    /// Pulls until there is no more.
    public Tablet sync(int limit, String... collections) {
      while (page(limit, collections).hasMore()) {
        // The next page.
      }
      return this;
    }

    /// What it holds, by `collection/id`.
    public TreeMap<String, String> records() {
      return records;
    }

    /// Where it stands.
    public Cursor cursor() {
      return cursor;
    }
  }
}
