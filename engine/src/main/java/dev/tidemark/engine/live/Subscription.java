package dev.tidemark.engine.live;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Cursor;
import dev.tidemark.engine.Followed;
import dev.tidemark.engine.InvalidCursorException;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Place;
import dev.tidemark.engine.PullPage.Item;
import dev.tidemark.engine.PullPage.Why;
import dev.tidemark.engine.RevokedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One subscriber's place in its tenant's log.
///
/// A subscription is either *at rest*: nothing is left to read, and it will be woken; or *awake*:
/// [#next] is to be called, whenever the transport can take more, until it says that there is no
/// more. A new one is awake.
///
/// [#next], [#show], [#hide] and [#cursor] are for one thread at a time; [#leave] may be called by
/// any.
public final class Subscription {
  /// How many conflicts wait for a subscriber; it finds more in the log of conflicts.
  private static final int CONFLICTS = 100;

  private final Sources sources;
  private final Audience audience;
  private final Runnable left;
  private final Reader reader;
  private final Principal principal;
  private final List<String> ownScopes;
  private final Subscriber subscriber;
  private final Instant openedAt;
  private final boolean anew;

  // All of these are changed under the audience's lock. While the subscription is awake, its place
  // is changed by its own thread alone; while it is at rest, it moves along with commits that do
  // not concern it.
  private View view;
  private Cursor cursor;
  private Set<Scope> held;

  /// Whether it stands at one position with everything told that was granted or revoked up to
  /// there. Only then can the ring be read; else the cursor tells where it is.
  private boolean inOrder;

  private long position;
  private Instant positionAt;

  private boolean awake = true;
  private boolean toBeTold;
  private boolean changed;
  private Instant progress;
  private final ArrayDeque<LoggedConflict> conflicts = new ArrayDeque<>();
  private @Nullable End ended;

  /// @param left called when it is over
  Subscription(
      Sources sources,
      Audience audience,
      Runnable left,
      Reader reader,
      View view,
      Sources.Start start,
      Subscriber subscriber) {
    this.sources = sources;
    this.audience = audience;
    this.left = left;
    this.reader = reader;
    this.principal = reader.principal();
    this.ownScopes = ownScopes(principal);
    this.view = view;
    this.subscriber = subscriber;
    this.anew = start.anew();
    this.cursor = start.at().cursor();
    this.held = start.at().held();
    this.openedAt = start.at().head().committedAt();
    this.position = start.at().head().position();
    this.positionAt = openedAt;
    this.progress = sources.clock().instant();
  }

  private static List<String> ownScopes(Principal principal) {
    String user = Scope.user(principal.user()).text();
    return principal.device() == null
        ? List.of(user)
        : List.of(user, Scope.device(principal.device()).text());
  }

  /// Whether the subscriber has to forget what it holds before anything else, since it is told
  /// again all that it may see.
  public boolean beginsAnew() {
    return anew;
  }

  /// Who is told.
  public Principal principal() {
    return principal;
  }

  /// From where to go on after all that was read: signed, for [From#after].
  public String cursor() {
    return sources.tokens().issue(place());
  }

  /// Reads what comes next, and does not wait.
  ///
  /// When the subscription turns out to be over, there is nothing, and [Subscriber#ended] was told.
  ///
  /// @param limit at most that many deliveries, ≥ 1
  /// @throws dev.tidemark.engine.StoreUnavailableException when the store cannot be reached:
  ///   nothing was read, and it may be tried again
  public Batch next(int limit) {
    List<RecentCommit> recent = null;
    List<LoggedConflict> noticed;
    synchronized (audience) {
      if (isOver()) {
        return Batch.nothing();
      }
      progress = sources.clock().instant();
      noticed = List.copyOf(conflicts);
      conflicts.clear();
      if (inOrder && !changed) {
        recent = audience.after(position);
      }
      if (recent == null) {
        leaveOrder();
      }
    }
    if (recent == null) {
      audience.reads().fromStore();
    } else if (!recent.isEmpty()) {
      audience.reads().fromRing();
    }
    try {
      noticed =
          noticed.stream().filter(one -> sources.isToBeTold(principal.tenant(), one)).toList();
      var traces = new HashSet<String>();
      List<Delivery> deliveries =
          recent == null ? readStore(limit) : readRecent(recent, limit, traces);
      return new Batch(deliveries, noticed, traces, rest());
    } catch (InvalidCursorException e) {
      return over(End.CURSOR_INVALID);
    } catch (RevokedException e) {
      return over(End.REVOKED);
    }
  }

  /// Tells the subscriber of more collections from now on; [#next] is to be called afterwards.
  ///
  /// @param from from where, in those
  /// @return whether it has to forget what it holds of those collections, since it is told again
  ///   all that it may see of them
  /// @throws InvalidCursorException when the log cannot be read from there
  /// @throws dev.tidemark.engine.FutureTimeException when the time lies in the future
  /// @throws RevokedException when the reader's user or device is gone, or the device enrolled anew
  public boolean show(Set<String> collections, From from) {
    Sources.Start start = sources.start(reader, view.over(collections), from);
    synchronized (audience) {
      leaveOrder();
      Set<String> shown = view.collections();
      if (shown != null) {
        var all = new HashSet<>(shown);
        all.addAll(collections);
        view = view.over(all);
      }
      cursor = cursor.with(start.at().cursor());
      stir();
    }
    return start.anew();
  }

  /// Tells the subscriber no longer of those collections; [#next] is to be called afterwards.
  ///
  /// @throws IllegalStateException when it is told of every collection
  public void hide(Set<String> collections) {
    synchronized (audience) {
      Set<String> shown = view.collections();
      if (shown == null) {
        throw new IllegalStateException("every collection is shown");
      }
      var others = new HashSet<>(shown);
      others.removeAll(collections);
      view = view.over(others);
      cursor = place().over(others);
      leaveOrder();
      stir();
    }
  }

  /// Leaves. The subscriber is told nothing more.
  public void leave() {
    synchronized (audience) {
      if (isOver()) {
        return;
      }
      ended = End.LEFT;
      audience.remove(this);
    }
    left.run();
  }

  private void stir() {
    awake = true;
    progress = sources.clock().instant();
  }

  private Cursor place() {
    synchronized (audience) {
      return inOrder ? cursor.movedTo(Place.at(position, positionAt)) : cursor;
    }
  }

  private void leaveOrder() {
    cursor = place();
    inOrder = false;
    changed = false;
  }

  /// @param traces gets the traces of what is told
  private List<Delivery> readRecent(List<RecentCommit> commits, int limit, Set<String> traces) {
    var deliveries = new ArrayList<Delivery>();
    for (RecentCommit commit : commits) {
      String trace = commit.trace();
      for (RecentRecord record : commit.records()) {
        if (deliveries.size() == limit) {
          return deliveries;
        }
        if (record.position() > position) {
          position = record.position();
          positionAt = record.movedAt();
          Update update = view.shows(record.collection()) ? record.toldTo(held) : null;
          if (update != null && !(isEcho(record) && update.why() != Why.DEPARTED)) {
            deliveries.add(new Delivery(update, cursor()));
            if (trace != null) {
              traces.add(trace);
            }
          }
        }
      }
      position = commit.position();
      positionAt = commit.committedAt();
    }
    return deliveries;
  }

  private boolean isEcho(RecentRecord record) {
    return !view.echo() && record.movedAt().isAfter(openedAt) && record.sentBy(principal.device());
  }

  private List<Delivery> readStore(int limit) {
    Followed page = sources.page(reader, view, cursor, limit);
    Set<Item> echoes = echoes(page);
    synchronized (audience) {
      audience.seen(page.head().revision());
      cursor = page.cursor();
      if (!page.hasMore()) {
        inOrder = true;
        held = page.held();
        position = page.head().position();
        positionAt = page.head().committedAt();
      }
    }
    return page.steps().stream()
        .filter(step -> !echoes.contains(step.item()))
        .map(step -> new Delivery(Update.of(step.item()), sources.tokens().issue(step.after())))
        .toList();
  }

  /// The items that tell the device only of what it sent itself while it was subscribed.
  private Set<Item> echoes(Followed page) {
    String device = principal.device();
    if (view.echo() || device == null) {
      return Set.of();
    }
    List<Item> items =
        page.steps().stream()
            .filter(Followed.Step::moved)
            .map(Followed.Step::item)
            .filter(this::mayBeEcho)
            .toList();
    return sources.sentBy(principal.tenant(), device, items);
  }

  private boolean mayBeEcho(Item item) {
    return switch (item) {
      case Item.Upsert upsert -> upsert.row().updatedAt().isAfter(openedAt);
      case Item.Deletion gone -> gone.why() == Why.DELETED && gone.updatedAt().isAfter(openedAt);
    };
  }

  /// Comes to rest, unless there is more to read.
  ///
  /// @return whether there is
  private boolean rest() {
    synchronized (audience) {
      awake = !inOrder || changed || !conflicts.isEmpty() || !audience.endsAt(position);
      return awake;
    }
  }

  private Batch over(End why) {
    synchronized (audience) {
      end(why);
      audience.remove(this);
    }
    tell();
    return Batch.nothing();
  }

  // What follows is called under the audience's lock, but for the last.

  boolean isOver() {
    return ended != null;
  }

  /// How far behind it is.
  ///
  /// @param newest the newest position that its log is known to have
  Following following(long newest) {
    long lag = Math.max(0, newest - (inOrder ? position : cursor.lowest()));
    return new Following(subscriber.kind(), 1, awake ? 1 : 0, lag);
  }

  /// Takes in what a transaction did.
  ///
  /// @return whether the subscriber is to be told
  boolean passed(
      Passed passed, List<RecentCommit> recent, List<LoggedConflict> noticed, Instant now) {
    String device = principal.device();
    if (passed.ends(reader)) {
      return end(End.REVOKED);
    }
    changed |= passed.touches(ownScopes);
    for (LoggedConflict conflict : noticed) {
      if (device != null && device.equals(conflict.device()) && conflicts.size() < CONFLICTS) {
        conflicts.add(conflict);
      }
    }
    boolean concerned = changed || !conflicts.isEmpty();
    for (RecentCommit commit : recent) {
      concerned = concerned || concerns(commit);
    }
    return concerned && wake(now);
  }

  /// Whether a commit is to be read; a subscription at rest passes over others.
  private boolean concerns(RecentCommit commit) {
    if (awake || commit.position() <= position) {
      return false;
    }
    if (commit.before() > position || commit.concerns(view, held)) {
      return true;
    }
    position = commit.position();
    positionAt = commit.committedAt();
    return false;
  }

  /// Takes note that the log has come to that position.
  ///
  /// @param revised whether what the subscriber may see can have changed
  /// @return whether the subscriber is to be told
  boolean advanced(long newest, boolean revised, Instant now) {
    changed |= revised;
    return (changed || newest > position) && wake(now);
  }

  /// Ends when what there is to read was left for too long.
  ///
  /// @return whether the subscriber is to be told
  boolean tend(Duration stall, Instant now) {
    return awake && Duration.between(progress, now).compareTo(stall) >= 0 && end(End.STALLED);
  }

  /// @return whether the subscriber is to be told
  boolean end(End why) {
    if (isOver()) {
      return false;
    }
    ended = why;
    toBeTold = true;
    return true;
  }

  private boolean wake(Instant now) {
    if (awake) {
      return false;
    }
    awake = true;
    progress = now;
    toBeTold = true;
    return true;
  }

  /// Tells the subscriber what it is to be told. Not under the lock.
  void tell() {
    End over;
    synchronized (audience) {
      if (!toBeTold) {
        return;
      }
      toBeTold = false;
      over = ended;
    }
    if (over == null) {
      subscriber.woken();
    } else {
      left.run();
      subscriber.ended(over);
    }
  }
}
