package dev.tidemark.core.document;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Documents that several people have written.
final class Sessions {
  private Sessions() {}

  /// So many replicas. The first sorts last.
  static List<Replica> replicas(int count) {
    var replicas = new ArrayList<Replica>();
    for (int i = 0; i < count; i++) {
      replicas.add(new Replica("author-" + (char) ('z' - i)));
    }
    return replicas;
  }

  /// Events of authors who write a little and now and then hear of the others, each after those
  /// that its author had seen.
  static List<Event> session(RandomGenerator random, int authors, int length) {
    List<Replica> replicas = replicas(authors);
    var events = new ArrayList<Event>();
    while (events.size() < length) {
      Replica replica = replicas.get(random.nextInt(authors));
      if (!events.isEmpty() && random.nextInt(2) == 0) {
        int from = random.nextInt(events.size());
        events.subList(from, events.size()).forEach(replica::receive);
      }
      events.addAll(branch(replica, random, 1 + random.nextInt(6)));
    }
    return events;
  }

  /// Events of authors who write without a pause, each up to six events behind the others: there is
  /// hardly a moment at which everyone has seen everything. The last of them hears nothing of what
  /// the others write for a while.
  static List<Event> live(RandomGenerator random, int authors, int length) {
    List<Replica> replicas = replicas(authors);
    var events = new ArrayList<Event>();
    Edit last = new Edit.Insert(0, "");
    int returns = length / 2 + random.nextInt(length / 2);
    while (events.size() < length) {
      int author = random.nextInt(authors);
      Replica replica = replicas.get(author);
      int behind = random.nextInt(7);
      if (author < authors - 1 || events.size() > returns) {
        events.subList(0, Math.max(0, events.size() - behind)).forEach(replica::receive);
      }
      Event event = replica.write(random, last);
      last = event.edit();
      events.add(event);
    }
    return events;
  }

  /// What a replica writes without hearing of anybody.
  static List<Event> branch(Replica replica, RandomGenerator random, int length) {
    var events = new ArrayList<Event>();
    Edit last = new Edit.Insert(random.nextInt(replica.document().length() + 1), "");
    for (int i = 0; i < length; i++) {
      Event event = replica.write(random, last);
      last = event.edit();
      events.add(event);
    }
    return events;
  }

  /// What a document says that has taken these events in this order.
  static String textOf(List<Event> events) {
    var replica = new Replica("reader");
    events.forEach(replica::receive);
    return replica.text();
  }
}
