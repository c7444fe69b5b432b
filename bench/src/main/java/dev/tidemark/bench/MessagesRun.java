package dev.tidemark.bench;

import dev.tidemark.engine.SyncStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// Measures messages between a web user and phones on one database.
final class MessagesRun {
  private static final Duration WARM_UP_TIME = Duration.ofSeconds(1);
  private static final Duration UNTIL_DONE = Duration.ofHours(1);
  private static final int MESSAGES_A_SECOND = 50;
  private static final int WARM_UPS = 5_000;
  private static final int PARTNERS = 100;

  /// How many messages a list that is measured brings.
  private static final int PAGE = 50;

  private static final String STREAMS = "streams";
  private static final byte[] TOTAL = "\"total\":".getBytes(StandardCharsets.US_ASCII);

  private final Site site;
  private final Plan plan;
  private final Report report;
  private final Map<String, List<Phone>> phones = new LinkedHashMap<>();
  private String name = "";

  /// What is to be measured.
  ///
  /// @param clients how many phones bring messages, or fetch them, at a time
  /// @param seconds for how long each point is measured
  /// @param waiting how many messages wait for those phones in all
  /// @param streams how many streams are open
  /// @param streamSeconds for how long messages are sent to them
  /// @param past of how many messages lists are measured, and of a tenth of them
  record Plan(
      List<Integer> clients, int seconds, int waiting, int streams, int streamSeconds, int past) {}

  /// A tenant with a past.
  ///
  /// @param count how many messages there are
  /// @param half when half of them were there
  private record Past(String tenant, int count, Instant half) {}

  MessagesRun(Site site, Plan plan, Report report) {
    this.site = site;
    this.plan = plan;
    this.report = report;
  }

  void run() throws IOException, SQLException {
    Target target = site.target("messages");
    name = Database.name(target);
    enrol(target);
    List<Past> pasts = write(target);
    try (var server = site.start(target)) {
      for (int count : plan.clients) {
        outgoing(server, count);
        incoming(server, count);
      }
      streams(server);
      for (Past past : pasts) {
        lists(server, past);
      }
    }
  }

  /// Phones enrol themselves, so the server has to run for that, and may not while what they have
  /// written to each other is put into the store.
  private void enrol(Target target) throws IOException, SQLException {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int count : plan.clients) {
      counts.put(outgoing(count), count);
      counts.put(incoming(count), count);
      counts.put(warmUp(count), count);
    }
    counts.put(STREAMS, plan.streams);
    counts.put(past(plan.past / 10), PARTNERS);
    counts.put(past(plan.past), PARTNERS);
    try (SyncStore store = target.open()) {
      Tenants.put(store, List.copyOf(counts.keySet()));
    }
    try (var server = site.start(target)) {
      for (Map.Entry<String, Integer> tenant : counts.entrySet()) {
        phones.put(tenant.getKey(), Phone.enrol(server.url(), tenant.getKey(), tenant.getValue()));
      }
    }
  }

  private List<Past> write(Target target) throws IOException {
    var pasts = new ArrayList<Past>();
    try (SyncStore store = target.open()) {
      for (int count : plan.clients) {
        of(warmUp(count)).waiting(store, Math.ceilDiv(plan.waiting, 4 * count));
        of(incoming(count)).waiting(store, plan.waiting / count);
      }
      for (int count : new int[] {plan.past / 10, plan.past}) {
        say("writing " + count + " messages", "");
        pasts.add(new Past(past(count), count, of(past(count)).past(store, count)));
      }
    }
    return pasts;
  }

  private void outgoing(ServerProcess server, int count) throws IOException {
    String tenant = outgoing(count);
    var bringing = new ArrayList<Outgoings>();
    try {
      for (Phone phone : phones(tenant)) {
        bringing.add(
            new Outgoings(Device.of(server.url(), phone), phone, count * 31L + bringing.size()));
      }
      Measured before = new Load(WARM_UP_TIME, server).run(bringing);
      Measured measured = new Load(Duration.ofSeconds(plan.seconds), server).run(bringing);
      requireAllKept(server, tenant, before.count() + measured.count());
      add("outgoing", count, Outgoings.BATCH, measured);
    } finally {
      close(bringing);
    }
  }

  private static void requireAllKept(ServerProcess server, String tenant, long brought)
      throws IOException {
    try (var reader = reader(server, tenant)) {
      Collected answer =
          reader.send(reader.request("GET", "/api/messages?limit=1", null, null, new byte[0]));
      int at = answer.lastIndexOf(TOTAL) + TOTAL.length;
      String total = answer.text().substring(at).replaceAll("[^0-9].*", "");
      if (!total.equals(String.valueOf(brought))) {
        throw new IOException(
            tenant + ": " + total + " messages kept of " + brought + " acknowledged");
      }
    }
  }

  private void incoming(ServerProcess server, int count) throws IOException {
    incoming(server, warmUp(count));
    Measured measured = incoming(server, incoming(count));
    int expected = plan.waiting / count * count;
    if (measured.count() != expected) {
      throw new IOException(
          measured.count() + " messages were fetched (expected: " + expected + ")");
    }
    add("incoming", count, Incomings.PAGE, measured);
  }

  private Measured incoming(ServerProcess server, String tenant) throws IOException {
    var fetching = new ArrayList<Incomings>();
    try {
      for (Phone phone : phones(tenant)) {
        fetching.add(new Incomings(Device.of(server.url(), phone)));
      }
      return new Load(UNTIL_DONE, server).run(fetching);
    } finally {
      close(fetching);
    }
  }

  private void streams(ServerProcess server) throws IOException {
    try (var times = new StreamTimes(server.url(), reader(server, STREAMS), phones(STREAMS))) {
      times.run(Math.max(1, WARM_UPS / plan.streams), Duration.ZERO);
      int rounds = Math.max(1, plan.streamSeconds * MESSAGES_A_SECOND / plan.streams);
      long count = (long) rounds * plan.streams;
      Duration before = server.processorTime();
      long begun = System.nanoTime();
      Histogram measured = times.run(rounds, Duration.ofSeconds(1).dividedBy(MESSAGES_A_SECOND));
      double rate = count * 1e9 / (System.nanoTime() - begun);
      Duration used = server.processorTime().minus(before);
      String work = String.format(Locale.ROOT, "message to event, %,d streams open", plan.streams);
      add(work, 1, 1, new Measured(rate, measured, count, used.toNanos() / 1e3 / count));
    }
  }

  private void lists(ServerProcess server, Past past) throws IOException {
    List<Phone> partners = phones(past.tenant);
    int newest = Math.max(0, past.count / partners.size() - PAGE);
    var conversations = new ArrayList<String>();
    for (Phone phone : partners) {
      conversations.add(
          "/api/messages?limit=" + PAGE + "&offset=" + newest + "&recipient_id=" + phone.user());
    }
    Map<String, List<String>> ofUser = new LinkedHashMap<>();
    ofUser.put("newest page of a conversation", conversations);
    ofUser.put(
        "newest page of all",
        List.of("/api/messages?limit=" + PAGE + "&offset=" + (past.count - PAGE)));
    ofUser.put("unread count", List.of("/api/messages/unread-count"));
    for (Map.Entry<String, List<String>> one : ofUser.entrySet()) {
      list(server, past, one.getKey(), new Gets(reader(server, past.tenant), one.getValue()));
    }
    String since = "/api/sync/incoming?limit=" + PAGE + "&since=" + past.half;
    list(
        server,
        past,
        "incoming since half of them",
        new Gets(Device.of(server.url(), partners.getFirst()), List.of(since)));
  }

  private void list(ServerProcess server, Past past, String what, Gets gets) throws IOException {
    try (gets) {
      new Load(WARM_UP_TIME, server).run(List.of(gets));
      Measured measured = new Load(Duration.ofSeconds(plan.seconds), server).run(List.of(gets));
      add(String.format(Locale.ROOT, "%s, of %,d messages", what, past.count), 1, PAGE, measured);
    }
  }

  private void add(String work, int clients, int batch, Measured measured) {
    report.add(new WorkLine(work, name, clients, batch, measured.rate(), measured, null));
    say(work + ", " + clients, measured.text());
  }

  private void say(String what, String result) {
    System.err.println(name + ": " + what + (result.isEmpty() ? "" : ": " + result));
  }

  /// A device of the tenant's user.
  private static Device reader(ServerProcess server, String tenant) throws IOException {
    String token = Device.signIn(server.url(), tenant, Tenants.USERNAME, Tenants.PASSWORD);
    return Device.initialised(server.url(), token, "reader");
  }

  private Conversations of(String tenant) {
    return new Conversations(tenant, phones(tenant));
  }

  private List<Phone> phones(String tenant) {
    return phones.getOrDefault(tenant, List.of());
  }

  private static void close(List<? extends Work> clients) throws IOException {
    for (Work client : clients) {
      client.close();
    }
  }

  private static String outgoing(int clients) {
    return "outgoing-" + clients;
  }

  private static String incoming(int clients) {
    return "incoming-" + clients;
  }

  private static String warmUp(int clients) {
    return "warm-up-" + clients;
  }

  private static String past(int messages) {
    return "past-" + messages;
  }
}
