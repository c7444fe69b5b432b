package dev.tidemark.simulation;

import dev.tidemark.core.Conflict;
import dev.tidemark.core.Conflict.Side;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decider;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Resolution.Merged;
import dev.tidemark.core.Scope;
import dev.tidemark.core.Write;
import dev.tidemark.device.Form;
import dev.tidemark.engine.ForwardingReading;
import dev.tidemark.engine.ForwardingWriting;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.ScopeRange;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.TenantCommit;
import dev.tidemark.engine.Writing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Servers with one fault each.
final class Faults {
  private Faults() {}

  /// A merge that forgets one member.
  static Decider mergeDroppingAMember() {
    return (situation, change) -> {
      Decision decision = Decider.standard().decide(situation, change);
      return decision instanceof Conflicted(var conflict, Merged(Write write))
          ? new Conflicted(
              conflict,
              new Merged(
                  new Write(
                      withoutFirstMember(write.data()),
                      write.deleted(),
                      write.clock(),
                      write.changeType(),
                      write.exact())))
          : decision;
    };
  }

  private static Data withoutFirstMember(Data data) {
    var members = new TreeMap<>(Form.of(data.text()).members());
    members.pollFirstEntry();
    return new Form(members).data();
  }

  /// A reader that goes on after the position that comes next.
  static SyncStore cursorOffByOne(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      Reading seen(Reading reading) {
        return new ForwardingReading(reading) {
          @Override
          public List<ScopedRecord> changes(String tenant, List<ScopeRange> ranges, int limit) {
            return super.changes(
                tenant,
                ranges.stream()
                    .map(one -> new ScopeRange(one.scope(), one.collection(), one.after() + 1))
                    .toList(),
                limit);
          }
        };
      }
    };
  }

  /// A time that stands for the position after its own.
  static SyncStore timeOffByOne(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      Reading seen(Reading reading) {
        return new ForwardingReading(reading) {
          @Override
          public long positionAt(String tenant, Instant time) {
            long head = super.head(tenant).orElseThrow().position();
            return Math.min(super.positionAt(tenant, time) + 1, head);
          }
        };
      }
    };
  }

  /// Tags that only grants and revocations move.
  static SyncStore tagsThatStay(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      Reading seen(Reading reading) {
        return new ForwardingReading(reading) {
          @Override
          public long newest(String tenant, Collection<Scope> scopes, String collection) {
            return 0;
          }
        };
      }
    };
  }

  /// A reader that never hears what left its scopes.
  static SyncStore withoutDepartures(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      Reading seen(Reading reading) {
        return new ForwardingReading(reading) {
          @Override
          public List<ScopedRecord> changes(String tenant, List<ScopeRange> ranges, int limit) {
            return super.changes(tenant, ranges, limit).stream()
                .filter(row -> row.departed() == null)
                .toList();
          }
        };
      }
    };
  }

  /// A writer that does not know what it has answered.
  static SyncStore withoutAnswers(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      Writing seen(Writing writing) {
        return new ForwardingWriting(writing) {
          @Override
          public List<StoredAnswer> answers(String tenant, Collection<StoredAnswer.Name> names) {
            return List.of();
          }
        };
      }
    };
  }

  /// A writer that knows no change again.
  static SyncStore withoutFingerprints(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      Writing seen(Writing writing) {
        return new ForwardingWriting(writing) {
          @Override
          public Map<DeviceRecord, List<Earlier>> versionsBy(
              String tenant, Map<DeviceRecord, Long> after) {
            return unknown(super.versionsBy(tenant, after));
          }

          @Override
          public Map<DeviceRecord, List<Earlier>> conflictsOf(
              String tenant, Collection<DeviceRecord> devices) {
            return unknown(super.conflictsOf(tenant, devices));
          }
        };
      }
    };
  }

  private static <K> Map<K, List<Earlier>> unknown(Map<K, List<Earlier>> known) {
    return known.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    entry.getValue().stream()
                        .map(one -> new Earlier(one.set(), "?", one.base(), one.result()))
                        .toList()));
  }

  /// A writer that takes no note of what a person resolved.
  static SyncStore withoutResolutions(SyncStore store) {
    return writingConflicts(
        store, one -> one.resolution().equals("pending") && one.end() != null ? null : one);
  }

  /// A writer that drops what lost to the server's side.
  static SyncStore withoutLosers(SyncStore store) {
    return writingConflicts(
        store,
        one -> one.resolution().equals("use_server") ? with(one, dropped(one.conflict())) : one);
  }

  private static Conflict dropped(Conflict conflict) {
    var local = conflict.local();
    return new Conflict(
        conflict.key(),
        conflict.type(),
        conflict.reason(),
        conflict.baseVersion(),
        conflict.base(),
        new Side(local.version(), local.clock(), Data.empty(), local.deleted(), local.time()),
        conflict.server(),
        conflict.strategy(),
        conflict.suggestion());
  }

  private static LoggedConflict with(LoggedConflict logged, Conflict conflict) {
    return new LoggedConflict(
        logged.id(),
        conflict,
        logged.resolution(),
        logged.version(),
        logged.clock(),
        logged.createdAt(),
        logged.user(),
        logged.device(),
        logged.fingerprint(),
        logged.changeSet(),
        logged.scopes(),
        logged.end());
  }

  /// @param written what becomes of a conflict that is to be written; null when nothing is
  private static SyncStore writingConflicts(
      SyncStore store, Function<LoggedConflict, @Nullable LoggedConflict> written) {
    return new FaultyStore(store) {
      @Override
      Writing seen(Writing writing) {
        return new ForwardingWriting(writing) {
          @Override
          public void apply(TenantCommit commit) {
            var conflicts = new ArrayList<LoggedConflict>();
            for (LoggedConflict conflict : commit.conflicts()) {
              LoggedConflict other = written.apply(conflict);
              if (other != null) {
                conflicts.add(other);
              }
            }
            super.apply(
                new TenantCommit(
                    commit.head(),
                    commit.log(),
                    commit.records(),
                    commit.refiled(),
                    commit.versions(),
                    commit.moves(),
                    conflicts,
                    commit.answers(),
                    commit.memberships(),
                    commit.received(),
                    commit.audit()));
          }
        };
      }
    };
  }

  /// A store that keeps what was written before somebody changed their mind, so that of a whole set
  /// its first half stays.
  static SyncStore keepingHalves(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      public <T> T write(Function<? super Writing, ? extends T> work) {
        var undone = new ArrayList<RuntimeException>();
        T result =
            super.write(writing -> {
              try {
                return work.apply(writing);
              } catch (StoreUnavailableException e) {
                throw e;
              } catch (RuntimeException e) {
                undone.add(e);
                return null;
              }
            });
        if (!undone.isEmpty()) {
          throw undone.getFirst();
        }
        return result;
      }
    };
  }
}
