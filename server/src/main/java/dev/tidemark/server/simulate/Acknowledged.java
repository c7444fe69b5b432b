package dev.tidemark.server.simulate;

import dev.tidemark.core.Data;
import dev.tidemark.core.RecordKey;
import dev.tidemark.device.Answer;
import dev.tidemark.device.Edit;
import dev.tidemark.device.Row;
import dev.tidemark.device.Witness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What a device was told is stored: of each record the last edit that was acknowledged. For one
/// thread.
final class Acknowledged implements Witness {
  private final Tally tally;
  private final Map<RecordKey, Promise> promises = new HashMap<>();
  private final List<String> refused = new ArrayList<>();

  Acknowledged(Tally tally) {
    this.tally = tally;
  }

  private record Promise(Edit edit, long version) {}

  @Override
  public void sent(String fingerprint, Edit edit) {
    // Only what was answered binds anybody.
  }

  @Override
  public void answered(Edit edit, Answer answer) {
    switch (answer.kind()) {
      case ACCEPTED, MERGED -> {
        promises.put(edit.key(), new Promise(edit, answer.version()));
        tally.count(answer.kind() == Answer.Kind.MERGED ? Tally.Event.MERGED : Tally.Event.STORED);
      }
      case CONFLICT -> {
        promises.remove(edit.key());
        tally.count(Tally.Event.DISPUTED);
      }
      case REJECTED -> {
        promises.remove(edit.key());
        refused.add(edit.toString());
      }
    }
  }

  /// Checks that all of it is there.
  ///
  /// @param there the records that there are
  void check(String device, SortedMap<RecordKey, Row> there, Findings findings) {
    promises.forEach((key, promise) -> {
      Row row = there.get(key);
      findings.check(
          Law.NOTHING_IS_LOST,
          keeps(promise, row),
          () ->
              device
                  + " was told that v"
                  + promise.version
                  + " of "
                  + key
                  + " is stored: "
                  + promise.edit
                  + "; there is "
                  + row);
    });
    refused.forEach(edit -> findings.broken(Law.NOTHING_IS_REFUSED, edit));
    findings.held(Law.NOTHING_IS_REFUSED, promises.size());
  }

  private static boolean keeps(Promise promise, @Nullable Row row) {
    if (promise.edit.deletes()) {
      return row == null;
    }
    return row != null
        && row.version() >= promise.version
        && promise.edit.saidBy(new Data(row.data()));
  }
}
