package dev.tidemark.simulation;

import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Role;
import dev.tidemark.device.Chance;
import dev.tidemark.engine.ConflictQuery.Status;
import dev.tidemark.engine.LoggedConflict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tenant's people at their desks. They do not sync: they write what they see, bring old versions
/// back, and several of them look at the same conflict and resolve it at the same moment, each in
/// their own way. What is not answered in time is asked again, by the same name.
final class Desk {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final int REMEMBERED = 20;

  private final Tenancy tenancy;
  private final Server server;
  private final Network network;
  private final Timeline timeline;
  private final Chance chance;
  private final Trace trace;
  private final Wishes wishes;

  /// Conflicts that somebody has seen, whatever became of them since.
  private final List<LoggedConflict> seen = new ArrayList<>();

  private long errands;

  Desk(
      Tenancy tenancy,
      Server server,
      Network network,
      Timeline timeline,
      Chance chance,
      Trace trace) {
    this.tenancy = tenancy;
    this.server = server;
    this.network = network;
    this.timeline = timeline;
    this.chance = chance;
    this.trace = trace;
    this.wishes = new Wishes(tenancy, server, chance);
  }

  /// Lets somebody do something.
  void act() {
    if (!server.up()) {
      return;
    }
    int what = chance.below(100);
    if (what < 35) {
      resolveTogether();
    } else if (what < 45) {
      resolveMany();
    } else if (what < 60) {
      Principal person = person();
      send(person, wishes.restored(person), chance.percent(10));
    } else {
      send(person(), wishes.batch(), chance.percent(50));
    }
  }

  /// One to three people resolve one conflict.
  private void resolveTogether() {
    LoggedConflict one = look(person());
    for (int people = chance.between(1, 3); one != null && people > 0; people--) {
      send(person(), wishes.resolved(List.of(one)), false);
    }
  }

  /// Somebody resolves what is pending, one of it perhaps twice.
  private void resolveMany() {
    var all = new ArrayList<LoggedConflict>();
    Principal person = person();
    for (int i = chance.between(2, 4); i > 0; i--) {
      LoggedConflict one = look(person);
      if (one != null) {
        all.add(one);
      }
    }
    send(person, wishes.resolved(all), chance.percent(40));
  }

  /// A conflict that this person is shown, or that somebody was shown before.
  private @Nullable LoggedConflict look(Principal person) {
    if (!seen.isEmpty() && chance.percent(25)) {
      return chance.oneOf(seen);
    }
    Status status = chance.percent(85) ? Status.UNRESOLVED : chance.oneOf(List.of(Status.values()));
    String collection = chance.percent(80) ? null : chance.oneOf(tenancy.collections());
    List<LoggedConflict> shown =
        server.conflicts(tenancy, person, status, collection, chance.between(1, 100));
    if (shown.isEmpty()) {
      return null;
    }
    LoggedConflict one = chance.oneOf(shown);
    seen.add(one);
    if (seen.size() > REMEMBERED) {
      seen.removeFirst();
    }
    return one;
  }

  private Principal person() {
    return new Principal(tenancy.id(), chance.oneOf(tenancy.users()), null, Role.MEMBER);
  }

  private void send(Principal person, Wishes.Wish wish, boolean whole) {
    if (wish.changes().isEmpty() && wish.lookups().isEmpty()) {
      return;
    }
    String name = tenancy.id() + "." + person.user();
    String key = "errand-" + ++errands;
    var receipt = new ChangeSet.Receipt("user:" + person.user() + " POST /desk", key, key);
    ChangeSet set = ChangeSet.of(person, wish.changes(), receipt);
    var errand = new Errand(name + " " + key + (whole ? " (whole)" : ""), set, whole, wish);
    trace.note("%s: %s", errand, wish);
    send(name, errand);
  }

  private void send(String name, Errand errand) {
    if (errand.isAnswered()) {
      return;
    }
    network.carry(
        name,
        errand.toString(),
        true,
        () -> true,
        () -> server.ask(errand, text -> answer(name, errand)));
    timeline.in(Chance.micros(PATIENCE), () -> send(name, errand));
  }

  private void answer(String name, Errand errand) {
    network.carry(name, "the answer to " + errand, false, () -> true, errand::answered);
  }
}
