package dev.tidemark.simulation;

import dev.tidemark.device.Answer;
import dev.tidemark.device.Edit;
import dev.tidemark.device.Witness;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that a device ever sent, and what it was answered.
final class Letters implements Witness {
  private final Map<Edit, Answer> answered = new LinkedHashMap<>();
  private final Map<String, Edit> sent = new HashMap<>();
  private Map<Edit, Answer> marked = Map.of();

  @Override
  public void sent(String fingerprint, Edit edit) {
    Edit other = sent.put(fingerprint, edit);
    if (other != null && other != edit) {
      throw new IllegalStateException(other + " and " + edit + " cannot be told apart");
    }
  }

  @Override
  public void answered(Edit edit, Answer answer) {
    answered.put(edit, answer);
  }

  /// Takes note of what was answered so far, as a backup of the server is made.
  void mark() {
    marked = new LinkedHashMap<>(answered);
  }

  /// Forgets what was answered since: the server knows nothing of it any more.
  void goBack() {
    answered.clear();
    answered.putAll(marked);
  }

  /// Every edit that was answered, with the answer that the device received.
  Map<Edit, Answer> answered() {
    return Collections.unmodifiableMap(answered);
  }

  /// The edit of that fingerprint; null when none like it was sent.
  @Nullable Edit sent(String fingerprint) {
    return sent.get(fingerprint);
  }
}
