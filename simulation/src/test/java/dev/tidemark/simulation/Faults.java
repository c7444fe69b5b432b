package dev.tidemark.simulation;

import dev.tidemark.core.Data;
import dev.tidemark.core.Decider;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Earlier;
import dev.tidemark.core.Resolution.Merged;
import dev.tidemark.core.Write;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.ScopeRange;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.StoredAnswer;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Writing;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /// A writer that knows neither the names of requests nor the fingerprints of changes.
  static SyncStore withoutIdempotency(SyncStore store) {
    return new FaultyStore(store) {
      @Override
      Writing seen(Writing writing) {
        return new ForwardingWriting(writing) {
          @Override
          public List<StoredAnswer> answers(String tenant, Collection<StoredAnswer.Name> names) {
            return List.of();
          }

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
}
