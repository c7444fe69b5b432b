package dev.tidemark.server.demo;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.Decider;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.Memberships;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.field.FieldCollection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Makes the tenant of the demonstration.
///
/// Nothing marks it complete but its last record, which is committed last: a load that was cut off,
/// wherever, is taken up by the next one, and every step that was done has no second effect. So a
/// kill never leaves half a demonstration.
public final class DemoTenant {

  /// The tenant's id.
  public static final String ID = "123";

  private static final List<DemoRecord> RECORDS = DemoRecord.all();
  private static final Instant LAST_COMMIT = RECORDS.getLast().updatedAt();
  private static final DemoUser ADMIN = DemoUser.ALL.getLast();

  private final SyncStore store;
  private final AtomicReference<Instant> clock;
  private final UnaryOperator<String> hash;

  private DemoTenant(SyncStore store, AtomicReference<Instant> clock, UnaryOperator<String> hash) {
    this.store = store;
    this.clock = clock;
    this.hash = hash;
  }

  /// Makes the tenant where there is none; one that is there is left as it is. To be called before
  /// anybody else opens the store.
  ///
  /// @param open opens the store with that clock, which gives its commits their times; it is closed
  ///   again
  /// @param hash makes of a password what is kept of it
  public static void load(Function<InstantSource, SyncStore> open, UnaryOperator<String> hash) {
    var clock = new AtomicReference<>(DemoUser.CREATED_AT);
    try (SyncStore store = open.apply(clock::get)) {
      var demo = new DemoTenant(store, clock, hash);
      if (demo.isWanted()) {
        demo.load();
      }
    }
  }

  private boolean isWanted() {
    return store.read(reading -> {
      Optional<Head> head = reading.head(ID);
      return head.isEmpty()
          || (head.get().committedAt().isBefore(LAST_COMMIT)
              && reading.user(ID, ADMIN.id()).isPresent());
    });
  }

  private void load() {
    define();
    var memberships = new Memberships(store);
    DemoUser.ALL.forEach(user -> memberships.grant(ID, Scope.user(user.id()), Scope.tenant()));
    try (var committer =
        new Committer(
            store,
            Decider.standard(),
            new Catalog(),
            false,
            () -> UuidCreator.getTimeOrderedEpoch().toString())) {
      RECORDS.forEach(record -> commit(committer, record));
    }
  }

  /// Tenant, collections and accounts, in one transaction.
  private void define() {
    store.write(writing -> {
      writing.addTenant(ID, clock.get());
      Head head = writing.lockHead(ID);
      collections().forEach(definition -> writing.putCollection(ID, definition));
      DemoUser.ALL.forEach(user -> {
        writing.putUser(user.user(hash));
        user.enrolled().ifPresent(writing::putDevice);
        user.sighting().ifPresent(seen -> writing.putSightings(List.of(seen)));
      });
      writing.putHead(head.revised());
      return head;
    });
  }

  private void commit(Committer committer, DemoRecord record) {
    clock.set(record.updatedAt());
    var principal = new Principal(ID, ADMIN.id(), null, Role.ADMIN);
    ChangeSet set = ChangeSet.of(principal, List.of(record.change()), null);
    SetResult result = committer.commit(new Submission(set, outcomes -> null));
    boolean taken =
        result instanceof SetResult.Done(var outcomes, var found, String answer)
            && (outcomes.getFirst().decision() instanceof Decision.Accepted
                || outcomes.getFirst().decision() instanceof Decision.Duplicate);
    if (!taken) {
      throw new IllegalStateException("the demonstration's " + record.key() + ": " + result);
    }
  }

  /// What is defined, as the protocols describe it.
  static List<CollectionDefinition> collections() {
    return Stream.of(
            Arrays.stream(FieldCollection.values()).map(FieldCollection::definition),
            Stream.of("records", "prescriptions", "journal", "task")
                .map(CollectionDefinition::shared),
            Stream.of("voice", "behavioral").map(CollectionDefinition::owned),
            Stream.of(
                managed("documents", "tenant"),
                managed("messages", "user:{/sender_id}", "user:{/recipient_id}")))
        .flatMap(Function.identity())
        .toList();
  }

  private static CollectionDefinition managed(String name, String... scopes) {
    return new CollectionDefinition(
        name,
        null,
        Stream.of(scopes).map(ScopeRule::of).toList(),
        List.of(),
        List.of(),
        ConflictPolicy.standard(),
        null,
        true);
  }
}
