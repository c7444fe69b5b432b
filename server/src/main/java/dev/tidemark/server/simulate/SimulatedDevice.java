package dev.tidemark.server.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.device.Chance;
import dev.tidemark.device.Device;
import dev.tidemark.device.Push;
import dev.tidemark.device.Row;
import dev.tidemark.device.TokenInvalidException;
import dev.tidemark.server.admin.FailedException;
import dev.tidemark.server.simulate.FleetPlan.Habits;
import dev.tidemark.server.simulate.Line.Word;
import dev.tidemark.server.simulate.Temper.Deed;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A device that keeps records: it writes while it is away, comes back, syncs, and does what it is
/// told, or not.
final class SimulatedDevice implements Simulated {
  /// How it may fail.
  static final List<Deed> FAILURES =
      List.of(Deed.SILENCE, Deed.HANG_UP, Deed.AUTHENTICATION, Deed.EXCUSE, Deed.NONSENSE);

  /// In so many of a hundred cases a device that comes back breaks off in the first that it sends.
  static final int BREAKS_OFF = 15;

  private static final int AT_ONCE = 200;

  /// What happens in this time is asked for at once.
  private static final Duration NEWS_GATHER = Duration.ofMillis(200);

  /// How long it may take until a device has heard of what there is.
  private static final Duration TO_HEAR = Duration.ofSeconds(30);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final Requests requests;
  private final Line line;
  private final Author author;
  private final Persistence persistence;
  private final String run;
  private final Habits habits;
  private final Temper temper;
  private final Chance chance;
  private final Acknowledged acknowledged;
  private final Device kept;

  SimulatedDevice(
      Requests requests,
      Line line,
      Author author,
      Temper temper,
      FleetPlan plan,
      Chance chance,
      Persistence persistence) {
    this.requests = requests;
    this.line = line;
    this.author = author;
    this.persistence = persistence;
    this.run = plan.run();
    this.habits = plan.habits();
    this.temper = temper;
    this.chance = chance;
    this.acknowledged = new Acknowledged(persistence.tally());
    // Whose it really is, the server knows; here that only names it.
    this.kept = new Device(new Principal(run, run, requests.device(), Role.MEMBER), acknowledged);
  }

  @Override
  public String id() {
    return requests.device();
  }

  @Override
  public void live(Curfew curfew) throws FailedException {
    persistence.untilDone(line::register, line::close);
    comeBack();
    while (!curfew.past()) {
      if (habits.leaves()) {
        line.close();
      }
      author.write(kept, chance.between(1, habits.edits()));
      curfew.pause(upTo(habits.away()));
      if (chance.percent(BREAKS_OFF)) {
        breakOff();
      }
      comeBack();
      stay(curfew, Curfew.after(upTo(habits.there())));
    }
    comeBack();
  }

  /// Connects, unless it is connected, and syncs.
  private void comeBack() throws FailedException {
    persistence.untilDone(
        () -> {
          connect();
          kept.sync(line, AT_ONCE);
        },
        line::close);
  }

  private void connect() throws FailedException {
    if (!line.isOpen()) {
      try {
        line.open(kept.replica().token());
      } catch (TokenInvalidException e) {
        kept.startAgain();
        throw new FailedException("the device starts again", e);
      }
      persistence.tally().count(Tally.Event.CONNECTED);
    }
  }

  private void breakOff() {
    try {
      connect();
      Push push = kept.outbox().next(AT_ONCE, true);
      if (push != null) {
        line.breakOff(push);
        persistence.tally().count(Tally.Event.BROKEN_OFF);
      }
    } catch (FailedException e) {
      line.close(); // Broken off, if not on purpose.
    }
  }

  /// Stays connected, and does what it is told.
  private void stay(Curfew curfew, Curfew leaving) throws FailedException {
    while (!curfew.past() && !leaving.past()) {
      try {
        Duration left = leaving.left();
        Word word = line.next(left.compareTo(curfew.left()) < 0 ? left : curfew.left());
        switch (word) {
          case null -> {}
          case Word.News news -> {
            curfew.pause(NEWS_GATHER);
            kept.sync(line, AT_ONCE);
          }
          case Word.SyncNow(String request) -> obey(request, curfew);
        }
      } catch (FailedException e) {
        persistence.tally().failed(e);
        line.close();
        comeBack();
      }
    }
  }

  private void obey(String request, Curfew curfew) throws FailedException {
    switch (temper.next()) {
      case SYNC -> {
        kept.sync(line, AT_ONCE);
        line.touch();
      }
      case SILENCE -> curfew.pause(Temper.LONGER_THAN_ANYBODY_WAITS);
      case HANG_UP -> {
        line.close();
        curfew.pause(Temper.LONGER_THAN_ANYBODY_WAITS);
        comeBack();
      }
      case AUTHENTICATION -> line.excuse(request, "authentication");
      case EXCUSE -> line.excuse(request, "the disk is full");
      case NONSENSE -> line.sayNonsense();
    }
  }

  @Override
  public void check(Findings findings) throws FailedException {
    var there = new TreeMap<RecordKey, Row>();
    persistence.untilDone(
        () -> {
          there.clear();
          for (JsonNode record : requests.all(Fleet.COLLECTION)) {
            there.put(
                new RecordKey(Fleet.COLLECTION, record.path("id").asText()),
                RecordsLine.row(record));
          }
        },
        line::close);
    there.keySet().removeIf(key -> !key.id().startsWith(run));
    acknowledged.check(id(), there, findings);
    awaitEqual(there);
    findings.check(
        Law.ALL_ARE_EQUAL,
        Equality.differences(kept, there, run).isEmpty(),
        () -> id() + ": " + Equality.differences(kept, there, run));
  }

  /// Hears what it has not heard yet.
  private void awaitEqual(SortedMap<RecordKey, Row> there) throws FailedException {
    var patience = Curfew.after(TO_HEAR);
    comeBack();
    while (!patience.past() && !Equality.differences(kept, there, run).isEmpty()) {
      patience.pause(BETWEEN_LOOKS);
      comeBack();
    }
  }

  @Override
  public void close() {
    line.close();
  }

  private Duration upTo(Duration most) {
    return Duration.ofNanos(chance.upTo(most) * 1_000);
  }
}
