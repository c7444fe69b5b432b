package dev.tidemark.server.simulate;

import dev.tidemark.core.RecordKey;
import dev.tidemark.device.Device;
import dev.tidemark.device.Form;
import dev.tidemark.device.Row;
import dev.tidemark.device.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Compares what a device shows with what there is.
final class Equality {
  private Equality() {}

  /// In what they differ, one text for each record.
  ///
  /// @param there all that the device may see
  /// @param run only records whose id begins so are looked at
  static List<String> differences(Device kept, SortedMap<RecordKey, Row> there, String run) {
    var keys = new TreeSet<>(there.keySet());
    keys.addAll(kept.keys());
    var differences = new ArrayList<String>();
    for (RecordKey key : keys) {
      Shown shown = kept.shown(key);
      if (key.id().startsWith(run) && !same(shown, there.get(key))) {
        differences.add(
            "%s is v%d %s (should be: %s)"
                .formatted(key, shown.base(), shown.view(), there.get(key)));
      }
    }
    return differences;
  }

  private static boolean same(Shown shown, @Nullable Row row) {
    Form view = shown.view();
    if (view == null || row == null) {
      return view == null && row == null;
    }
    return shown.base() == row.version() && view.equals(Form.of(row.data()));
  }
}
