package dev.tidemark.device;

import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.VectorClock;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a device keeps: what it has pulled, and what it has written itself since. For one thread.
public final class Device {
  private final Outbox outbox;
  private final Replica replica;

  /// @param principal whose it is; names the device
  /// @param witness told of all that it sends and is answered
  public Device(Principal principal, Witness witness) {
    this.outbox = new Outbox(principal, witness);
    this.replica = new Replica(principal.tenant() + "." + principal.device());
  }

  /// What it has written.
  public Outbox outbox() {
    return outbox;
  }

  /// What it has pulled.
  public Replica replica() {
    return replica;
  }

  /// How it shows a record: as its own newest edit left it, until it has pulled what became of
  /// that.
  public Shown shown(RecordKey key) {
    Outbox.Own own = outbox.own(key);
    if (own != null) {
      return new Shown(key, own.base(), own.view(), own.clock(), outbox.stated(key));
    }
    Row row = replica.row(key);
    if (row != null) {
      VectorClock clock = Row.clock(row.clock());
      return new Shown(key, row.version(), Form.of(row.data()), clock, outbox.stated(key));
    }
    long grave = replica.grave(key);
    VectorClock clock = grave == 0 ? VectorClock.empty() : null;
    return new Shown(key, grave, null, clock, outbox.stated(key));
  }

  /// The records that it shows something of, or has written to lately.
  public SortedSet<RecordKey> keys() {
    var keys = new TreeSet<>(replica.rows().keySet());
    keys.addAll(outbox.keys());
    return keys;
  }

  /// Takes the answer to a push.
  ///
  /// @return whether it was waited for
  public boolean answered(Push push, List<Answer> answers) {
    boolean wanted = outbox.answered(push, answers);
    if (wanted) {
      for (Edit edit : push.edits()) {
        Row row = replica.row(edit.key());
        if (row != null) {
          outbox.pulled(edit.key(), row.version());
        }
      }
    }
    return wanted;
  }

  /// Takes what has happened in.
  ///
  /// @throws LawBroken when it is told what it must not be
  public void take(Page page) {
    if (page.reset()) {
      outbox.forgetAnswered();
    }
    replica.take(page, outbox::pulled);
  }

  /// Takes everything in, in place of what it had pulled.
  ///
  /// @param token from where to ask on
  public void takeAll(SortedMap<RecordKey, Row> rows, String token) {
    outbox.forgetAnswered();
    replica.takeAll(rows, token, outbox::pulled);
  }

  /// Forgets what it has pulled; what it has not sent stays.
  public void startAgain() {
    replica.clear();
    outbox.forgetAnswered();
  }

  /// Sends everything and asks for everything.
  ///
  /// @param limit how many edits or items at a time
  /// @return whether there was anything to send or to hear
  /// @throws E when the server cannot be reached; the same again goes on from there
  public <E extends Exception> boolean sync(Port<E> port, int limit) throws E {
    boolean sent = send(port, limit);
    return fetch(port, limit) || sent;
  }

  /// Sends everything.
  ///
  /// @param most how many edits at a time
  /// @return whether there was anything to send
  public <E extends Exception> boolean send(Port<E> port, int most) throws E {
    boolean any = false;
    for (Push push = outbox.next(most, true); push != null; push = outbox.next(most, true)) {
      any = true;
      try {
        answered(push, port.push(push));
      } catch (TokenInvalidException e) {
        startAgain();
        fetch(port, most);
      }
    }
    return any;
  }

  private <E extends Exception> boolean fetch(Port<E> port, int limit) throws E {
    boolean any = false;
    boolean more = true;
    while (more) {
      try {
        Page page = port.pull(replica.token(), limit);
        take(page);
        any |= !page.items().isEmpty();
        more = page.hasMore();
      } catch (TokenInvalidException e) {
        startAgain();
        any = true;
      }
    }
    return any;
  }
}
