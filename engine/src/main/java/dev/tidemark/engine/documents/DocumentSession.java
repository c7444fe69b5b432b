package dev.tidemark.engine.documents;

import dev.tidemark.core.Principal;
import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Edit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Somebody's place in a document: what they write goes in here, what others write is read from
/// here. After it was woken, [#next] is to be called until it says that there is no more. A new one
/// is awake.
///
/// [#next] is for one thread at a time; the rest is thread-safe.
public final class DocumentSession {
  /// How many operations of one session may wait. A client that sends more is not read meanwhile.
  private static final int MOST_WAITING = 512;

  private final OpenDocument document;
  private final DocumentCommitter committer;
  private final Principal principal;
  private final Participant participant;
  private final Runnable woken;

  /// Up to which revision its author's own operations are told like those of others.
  private final long joinedAt;

  // Under the feed's lock.
  private final ArrayDeque<News> notices = new ArrayDeque<>(2);
  private final Map<Participant, Pointer> pointers = new LinkedHashMap<>(2);
  private long told;
  private int waiting;
  private boolean over;

  /// @param told up to which revision it knows the text
  DocumentSession(
      OpenDocument document,
      DocumentCommitter committer,
      Principal principal,
      Participant participant,
      long joinedAt,
      long told,
      Runnable woken) {
    this.document = document;
    this.committer = committer;
    this.principal = principal;
    this.participant = participant;
    this.joinedAt = joinedAt;
    this.told = told;
    this.woken = woken;
  }

  OpenDocument document() {
    return document;
  }

  private DocumentFeed feed() {
    return document.feed();
  }

  /// The document's id.
  public String documentId() {
    return document.id();
  }

  /// Who it is, as others see them.
  public Participant participant() {
    return participant;
  }

  /// Who it is.
  public Principal principal() {
    return principal;
  }

  /// The author as whom it writes.
  ///
  /// @throws IllegalStateException when it only looks on
  String author() {
    String author = participant.author();
    if (author == null) {
      throw new IllegalStateException("one who looks on does not write");
    }
    return author;
  }

  /// Writes. What comes of it is told by [#next], as [News.Taken] or [News.Refused]; nothing, when
  /// the session has ended meanwhile. Waits while too much of this session is under way.
  ///
  /// @param number its number; 0 for the author's next
  /// @param seen the newest number that its author had seen of each other author
  /// @param edit what it does to the text as its author saw it
  public void write(long number, VectorClock seen, Edit edit) {
    var one = new Waiting(this, number, seen, edit);
    synchronized (feed()) {
      while (waiting >= MOST_WAITING && !over) {
        try {
          feed().wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
      if (over) {
        return;
      }
      waiting++;
    }
    committer.add(one);
  }

  /// Tells the others where its participant is in the text.
  public void point(Pointer pointer) {
    for (DocumentSession other : feed().sessions()) {
      if (other != this) {
        other.show(participant, pointer);
      }
    }
  }

  private void show(Participant other, Pointer pointer) {
    synchronized (feed()) {
      pointers.put(other, pointer);
    }
    wake();
  }

  /// Reads what comes next, and does not wait.
  ///
  /// @param limit at most so much, ≥ 1
  /// @throws dev.tidemark.engine.StoreUnavailableException when the store cannot be reached:
  ///   nothing was read, and it may be tried again
  public News.Page next(int limit) {
    List<SharedOperation> operations = List.of();
    long from;
    synchronized (feed()) {
      from = told;
    }
    if (!isOver()) {
      operations = feed().after(from, limit);
    }
    var news = new ArrayList<News>();
    synchronized (feed()) {
      while (news.size() < limit && isDue(notices.peek())) {
        news.add(notices.remove());
      }
      for (SharedOperation operation : operations) {
        if (news.size() == limit) {
          break;
        }
        news.add(news(operation));
        told = operation.operation().revision();
      }
      pointers.forEach((other, pointer) -> news.add(new News.Pointed(other, pointer)));
      pointers.clear();
      return new News.Page(news, !notices.isEmpty() || (!over && feed().goesOnAfter(told)));
    }
  }

  /// What is told of a revision is told after all before it, also when a client sends again what
  /// was taken long ago.
  private boolean isDue(@Nullable News notice) {
    return notice != null
        && !(notice instanceof News.Taken(var operation) && operation.revision() > told);
  }

  private News news(SharedOperation operation) {
    boolean own =
        operation.operation().event().author().equals(participant.author())
            && operation.operation().revision() > joinedAt;
    return own ? new News.Taken(operation.operation()) : new News.Written(operation);
  }

  /// Leaves. Nothing more is told, and what waits may or may not be taken.
  public void leave() {
    finish(null);
  }

  /// Ends it against its participant's will.
  void end(News.Ended.Why why) {
    finish(new News.Ended(why));
    wake();
  }

  private void finish(News.@Nullable Ended last) {
    synchronized (feed()) {
      if (over) {
        return;
      }
      over = true;
      notices.clear();
      pointers.clear();
      if (last != null) {
        notices.add(last);
      }
      feed().notifyAll();
    }
    feed().remove(this);
  }

  boolean isOver() {
    synchronized (feed()) {
      return over;
    }
  }

  void tell(News news) {
    synchronized (feed()) {
      if (over) {
        return;
      }
      if (news instanceof News.Gone(Participant gone)) {
        pointers.remove(gone);
      }
      notices.add(news);
    }
    wake();
  }

  /// What it wrote waits no more, whatever came of it.
  void settled() {
    synchronized (feed()) {
      waiting--;
      feed().notifyAll();
    }
  }

  void wake() {
    woken.run();
  }
}
