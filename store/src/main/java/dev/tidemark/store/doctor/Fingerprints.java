package dev.tidemark.store.doctor;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeType;
import dev.tidemark.core.Data;
import dev.tidemark.core.Operation;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import dev.tidemark.store.StoredJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares records with the SHA-256 that a device's change has, the only checksum of data there
/// is.
///
/// It can be made again of a first version that stands as its device sent it: the change was a
/// create, and not a patch of something. Of others it is not known what was sent.
final class Fingerprints {
  private static final List<Base> BASES =
      List.of(new Base.Unnamed(), new Base.Seen(0), new Base.Exactly(0), new Base.Newest());

  private Fingerprints() {}

  /// Whether the data is what the fingerprint was made of, as far as that can be told.
  static boolean fits(StoredRecord record, Data data) {
    String device = record.device();
    String fingerprint = record.fingerprint();
    if (device == null || fingerprint == null || !told(record)) {
      return true;
    }
    VectorClock clock = StoredJson.clock(record.clock());
    for (@Nullable VectorClock sent : Arrays.asList(null, clock)) {
      for (Base base : BASES) {
        if (create(record, data, base, sent).fingerprint(device).equals(fingerprint)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean told(StoredRecord record) {
    return record.exact()
        && record.version() == 1
        && record.changeType().equals(ChangeType.CREATE.text());
  }

  private static Change create(
      StoredRecord record, Data data, Base base, @Nullable VectorClock clock) {
    Long time = record.clientTime();
    return new Change(
        new RecordKey(record.collection(), record.id()),
        Operation.CREATE,
        data,
        false,
        base,
        clock,
        time == null ? null : Instant.EPOCH.plus(time, ChronoUnit.MICROS));
  }
}
