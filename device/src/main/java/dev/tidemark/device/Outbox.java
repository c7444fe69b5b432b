package dev.tidemark.device;

import dev.tidemark.core.Change;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a device has written itself: the edits that wait for the server's answer, in order, and how
/// the records they are about look to whoever made them.
///
/// A record is shown as its newest own edit left it until a pull brings the version that the answer
/// spoke of. Edits of one record that wait together all name the version from before the first of
/// them.
public final class Outbox {
  private final Principal principal;
  private final Witness witness;
  private final ArrayDeque<Edit> waiting = new ArrayDeque<>();
  private final Map<RecordKey, Own> own = new HashMap<>();
  private final Map<RecordKey, Long> newest = new HashMap<>();
  private final Map<RecordKey, VectorClock> stated = new HashMap<>();
  private @Nullable Push underWay;
  private int least;
  private long pushes;

  /// @param principal who writes, on which device
  /// @param witness told of all that is sent and answered
  public Outbox(Principal principal, Witness witness) {
    this.principal = principal;
    this.witness = witness;
  }

  /// Whether nothing waits.
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// The records that the device itself left otherwise than it pulled them.
  Set<RecordKey> keys() {
    return own.keySet();
  }

  /// How the device itself left that record; null when it shows what was pulled.
  public @Nullable Own own(RecordKey key) {
    return own.get(key);
  }

  /// Whether an edit made from that version is made by somebody who knows of all earlier own ones.
  public boolean informed(RecordKey key, long base) {
    Own mine = own.get(key);
    return mine == null ? base >= newest.getOrDefault(key, 0L) : mine.informed;
  }

  /// The newest clock that an edit of a record has stated, whatever became of it.
  VectorClock stated(RecordKey key) {
    return stated.getOrDefault(key, VectorClock.empty());
  }

  /// Puts an edit in the queue.
  ///
  /// @param base the version that it was made from
  /// @param view what the record says after it; null when it deletes it
  public void add(Edit edit, long base, @Nullable Form view) {
    waiting.add(edit);
    Own mine = own.computeIfAbsent(edit.key(), key -> new Own(base, edit.informed()));
    mine.view = view;
    mine.clock = edit.change().clock();
    mine.waiting++;
    if (mine.clock != null) {
      stated.put(edit.key(), mine.clock);
    }
  }

  /// The push to send now: the one that was not answered, else the next edits.
  ///
  /// @param most how many edits at most
  /// @param named whether the server is to know it by name
  /// @return null when nothing waits
  public @Nullable Push next(int most, boolean named) {
    if (underWay == null && !waiting.isEmpty()) {
      pushes++;
      List<Edit> edits = waiting.stream().limit(Math.max(least, most)).toList();
      List<Change> changes = edits.stream().map(Edit::change).toList();
      ChangeSet set = ChangeSet.of(principal, changes, null);
      if (named) {
        String digest = String.join(" ", set.fingerprints());
        var receipt =
            new ChangeSet.Receipt(principal.device() + " POST /push", "request-" + pushes, digest);
        set = new ChangeSet(principal, changes, set.fingerprints(), receipt, null);
      }
      for (int i = 0; i < edits.size(); i++) {
        witness.sent(set.fingerprints().get(i), edits.get(i));
      }
      underWay = new Push(pushes, edits, set);
    }
    return underWay;
  }

  /// Forgets how an unnamed push was put together, so that its edits may go again together with
  /// later ones.
  public void regroup() {
    if (underWay != null && !underWay.named()) {
      least = underWay.edits().size();
      underWay = null;
    }
  }

  /// Takes the answer to a push.
  ///
  /// @param answers one for each of its edits
  /// @return whether it was waited for: one to a push that is over is ignored
  public boolean answered(Push push, List<Answer> answers) {
    if (push != underWay) {
      return false;
    }
    underWay = null;
    least = 0;
    var refused = new HashSet<RecordKey>();
    for (int i = 0; i < answers.size(); i++) {
      Edit edit = push.edits().get(i);
      Answer answer = answers.get(i);
      waiting.remove();
      witness.answered(edit, answer);
      Own mine = own.get(edit.key());
      if (mine == null) {
        throw new IllegalStateException(edit + " was answered but is not shown");
      }
      mine.waiting--;
      mine.known = answer.version();
      newest.merge(edit.key(), answer.version(), Math::max);
      switch (answer.kind()) {
        case ACCEPTED -> {
          if (mine.waiting == 0) {
            mine.base = answer.version();
            mine.clock = answer.clock();
          }
        }
        case MERGED, CONFLICT -> {}
        case REJECTED -> refused.add(edit.key());
      }
    }
    refused.forEach(this::giveUp);
    return true;
  }

  /// Shows what was pulled, unless an own edit waits or the pull has not come so far.
  ///
  /// @param version the version that was pulled
  public void pulled(RecordKey key, long version) {
    Own mine = own.get(key);
    if (mine != null && mine.waiting == 0 && version >= mine.known) {
      own.remove(key);
    }
  }

  /// Shows what was pulled wherever no edit waits.
  public void forgetAnswered() {
    own.values().removeIf(mine -> mine.waiting == 0);
  }

  private void giveUp(RecordKey key) {
    for (Iterator<Edit> edits = waiting.iterator(); edits.hasNext(); ) {
      if (edits.next().key().equals(key)) {
        edits.remove();
      }
    }
    own.remove(key);
  }

  /// A record as its device left it.
  public static final class Own {
    private final boolean informed;
    private long base;
    private @Nullable Form view;
    private @Nullable VectorClock clock;
    private int waiting;
    private long known;

    private Own(long base, boolean informed) {
      this.base = base;
      this.informed = informed;
    }

    /// The version that the next edit names.
    public long base() {
      return base;
    }

    /// What the record says; null when it is deleted.
    public @Nullable Form view() {
      return view;
    }

    /// The record's clock; null when the device does not know it.
    public @Nullable VectorClock clock() {
      return clock;
    }
  }
}
