package dev.tidemark.simulation;

import dev.tidemark.core.Record;
import dev.tidemark.engine.ForwardingWriting;
import dev.tidemark.engine.Membership;
import dev.tidemark.engine.ScopeMove;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.Version;
import dev.tidemark.engine.Writing;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Live readers who are not told of commits as they were made: between those who commit and the
/// store, somebody makes other commits of them for those who listen in between.
final class Rumours {
  private static final int EVERY = 4;

  private final UnaryOperator<TenantCommit> told;
  private @Nullable TenantCommit made;

  private Rumours(UnaryOperator<TenantCommit> told) {
    this.told = told;
  }

  /// Of every fourth commit, nobody is told what it did: the ring has a hole.
  static Rumours withHoles() {
    var commits = new int[1];
    return new Rumours(commit ->
        ++commits[0] % EVERY == 0
            ? like(commit, List.of(), List.of(), commit.versions(), commit.memberships())
            : commit);
  }

  /// Nobody is told what left their scopes.
  static Rumours withoutDepartures() {
    return new Rumours(commit ->
        like(
            commit,
            commit.records(),
            kept(commit.moves(), move -> move.departed() == null),
            commit.versions(),
            commit.memberships()));
  }

  /// Nobody is told what was granted to them and revoked from them.
  static Rumours withoutMemberships() {
    return new Rumours(
        commit -> like(commit, commit.records(), commit.moves(), commit.versions(), List.of()));
  }

  /// Nobody is told who wrote what.
  static Rumours withoutAuthors() {
    return new Rumours(
        commit -> like(commit, commit.records(), commit.moves(), List.of(), commit.memberships()));
  }

  /// The world with these rumours.
  WorldOptions in(WorldOptions options) {
    return options.telling(this::spread, this::straighten);
  }

  private SyncStore spread(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      Writing seen(Writing writing) {
        made = null;
        return new ForwardingWriting(writing) {
          @Override
          public void apply(TenantCommit commit) {
            made = commit;
            super.apply(told.apply(commit));
          }
        };
      }
    };
  }

  private SyncStore straighten(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      Writing seen(Writing writing) {
        return new ForwardingWriting(writing) {
          @Override
          public void apply(TenantCommit commit) {
            super.apply(made == null ? commit : made);
            made = null;
          }
        };
      }
    };
  }

  private static <T> List<T> kept(List<T> all, Predicate<T> wanted) {
    return all.stream().filter(wanted).toList();
  }

  private static TenantCommit like(
      TenantCommit commit,
      List<Record> records,
      List<ScopeMove> moves,
      List<Version> versions,
      List<Membership> memberships) {
    return new TenantCommit(
        commit.head(),
        commit.log(),
        records,
        records.isEmpty() ? List.of() : commit.refiled(),
        versions,
        moves,
        commit.conflicts(),
        commit.answers(),
        memberships,
        commit.received(),
        commit.audit());
  }
}
