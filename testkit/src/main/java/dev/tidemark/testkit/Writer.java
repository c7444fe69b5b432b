package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Principal;
import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Document;
import dev.tidemark.core.document.Edit;
import dev.tidemark.core.document.Event;
import dev.tidemark.core.document.History;
import dev.tidemark.core.document.InvalidEventException;
import dev.tidemark.engine.DocumentOperation;
import dev.tidemark.engine.documents.Documents;
import dev.tidemark.engine.documents.Join;
import dev.tidemark.engine.documents.Joined;
import dev.tidemark.engine.documents.News;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Somebody who writes in a document, with a copy of it that merges by itself, as a client's does,
/// and beside it the text as the server has it.
///
/// Made for one thread.
public final class Writer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Semaphore woken = new Semaphore(0);
  private final Joined joined;
  private final String author;
  private final Document copy;
  private final StringBuilder server;
  private final List<News> news = new ArrayList<>();
  private long revision;
  private long number;
  private int underWay;

  private Writer(Documents documents, Principal principal, Join join) {
    this.joined = documents.join(principal, join, woken::release);
    this.author = String.valueOf(joined.session().participant().author());
    this.copy =
        joined.clock().entries().isEmpty()
            ? Document.empty()
            : Document.at(String.valueOf(joined.text()), joined.clock(), History.NONE);
    this.server = new StringBuilder(String.valueOf(joined.text()));
    this.revision = joined.revision();
    this.number = joined.clock().get(author);
  }

  /// Joins a document to write in it.
  public static Writer in(Documents documents, String document, Principal principal) {
    return new Writer(documents, principal, new Join(document, true, null, null));
  }

  /// How it began.
  public Joined joined() {
    return joined;
  }

  /// The author as whom it writes.
  public String author() {
    return author;
  }

  /// The newest number that it has used.
  public long number() {
    return number;
  }

  /// The text of its own copy.
  public String text() {
    return copy.text();
  }

  /// The text as the server has it, as far as it was told.
  public String server() {
    return server.toString();
  }

  /// How many code points its own copy has.
  public int length() {
    return copy.length();
  }

  /// Up to which revision it was told.
  public long revision() {
    return revision;
  }

  /// Types in its own copy, and sends that.
  public Writer type(int position, String text) {
    return edit(new Edit.Insert(position, text));
  }

  /// Deletes from its own copy, and sends that.
  public Writer delete(int position, int length) {
    return edit(new Edit.Delete(position, length));
  }

  private Writer edit(Edit edit) {
    VectorClock seen = copy.version();
    number++;
    merge(new Event(author, number, seen, edit));
    return send(number, seen, edit);
  }

  /// Sends something, whatever the own copy says.
  public Writer send(long withNumber, VectorClock seen, Edit edit) {
    underWay++;
    joined.session().write(withNumber, seen, edit);
    return this;
  }

  /// What it has seen.
  public VectorClock seen() {
    return copy.version();
  }

  /// Waits until something came of all that it sent, and takes in what it is told.
  public Writer settle() {
    read();
    while (underWay > 0) {
      pause();
      read();
    }
    return this;
  }

  /// Waits until it was told of everything up to that revision.
  public Writer upTo(long wanted) {
    read();
    while (revision < wanted) {
      pause();
      read();
    }
    return this;
  }

  /// Waits for news of that kind.
  public <N extends News> N next(Class<N> kind) {
    while (true) {
      read();
      for (News one : news) {
        if (kind.isInstance(one)) {
          news.remove(one);
          return kind.cast(one);
        }
      }
      pause();
    }
  }

  /// What it was told beside operations of others.
  public List<News> news() {
    read();
    return List.copyOf(news);
  }

  private void read() {
    News.Page page;
    do {
      page = joined.session().next(7);
      page.news().forEach(this::take);
    } while (page.hasMore());
  }

  private void take(News one) {
    switch (one) {
      case News.Written(var operation) -> apply(operation.operation(), true);
      case News.Taken(DocumentOperation operation) -> {
        if (operation.part() == 0) {
          underWay--;
        }
        if (operation.revision() > revision) {
          apply(operation, false);
        }
        news.add(one);
      }
      case News.Refused refused -> {
        underWay--;
        news.add(one);
      }
      case News other -> news.add(one);
    }
  }

  private void apply(DocumentOperation operation, boolean others) {
    assertThat(operation.revision()).as("revisions have no gaps").isEqualTo(revision + 1);
    revision = operation.revision();
    int from = server.offsetByCodePoints(0, operation.applied().position());
    switch (operation.applied()) {
      case Edit.Insert(int position, String text) -> server.insert(from, text);
      case Edit.Delete(int position, int length) ->
          server.delete(from, server.offsetByCodePoints(from, length));
    }
    if (others && operation.part() == 0) {
      merge(operation.event());
    }
  }

  private void merge(Event event) {
    try {
      copy.apply(event);
    } catch (InvalidEventException e) {
      throw new AssertionError(event.toString(), e);
    }
  }

  private void pause() {
    try {
      assertThat(woken.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
          .as("%s is told something; it has %s", author, news)
          .isTrue();
      woken.drainPermits();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    joined.session().leave();
  }
}
