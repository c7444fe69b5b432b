package dev.tidemark.simulation;

import dev.tidemark.device.Chance;
import dev.tidemark.device.LawBroken;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.SetResult;
import dev.tidemark.engine.StoreUnavailableException;
import dev.tidemark.engine.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What the server commits. Requests that arrive while others wait are committed together, but for
/// whole sets, which are committed alone. Transactions fail, and the process is killed before and
/// after commits.
final class Commits {
  private static final Duration GROUPS_FORM_WITHIN = Duration.ofMinutes(4);

  private final Server server;
  private final Laws laws;
  private final Timeline timeline;
  private final Chance chance;
  private final Trace trace;
  private final WorldClock clock;
  private final List<Waiting> waiting = new ArrayList<>();

  Commits(
      Server server, Laws laws, Timeline timeline, Chance chance, Trace trace, WorldClock clock) {
    this.server = server;
    this.laws = laws;
    this.timeline = timeline;
    this.chance = chance;
    this.trace = trace;
    this.clock = clock;
  }

  /// Takes a request; the answer comes once it is committed, or never.
  void ask(Request request, Consumer<String> answer) {
    if (!server.up()) {
      return;
    }
    if (waiting.isEmpty()) {
      Engine life = server.engine();
      timeline.in(
          chance.upTo(GROUPS_FORM_WITHIN),
          () -> {
            if (life == server.engine()) {
              commitWaiting();
            }
          });
    }
    waiting.add(new Waiting(request, answer));
  }

  /// Commits a request on its own at once, without any fault.
  String askAlone(Request request) {
    return commit(List.of(request)).getFirst();
  }

  /// Forgets what waits: the process has died.
  ///
  /// @return how much that was
  int forget() {
    int count = waiting.size();
    waiting.clear();
    return count;
  }

  /// Commits what waits, as the committer's lanes do.
  private void commitWaiting() {
    Engine life = server.engine();
    List<List<Waiting>> groups = groups();
    waiting.clear();
    for (List<Waiting> group : groups) {
      if (life == server.engine()) {
        commitGroup(group);
      }
    }
  }

  /// What waits, in groups that are committed together.
  private List<List<Waiting>> groups() {
    var groups = new ArrayList<List<Waiting>>();
    boolean open = false;
    for (Waiting one : waiting) {
      boolean whole = one.request().submission().whole();
      if (!open || whole) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(one);
      open = !whole;
    }
    return groups;
  }

  private void commitGroup(List<Waiting> group) {
    List<Request> requests = group.stream().map(Waiting::request).toList();
    server.engine().failing(!server.isCalm() && chance.percent(2));
    List<String> answers;
    try {
      answers = commit(requests);
    } catch (StoreUnavailableException told) {
      server.engine().failing(false);
      failed(group);
      return;
    }
    server.engine().failing(false);
    if (!server.isCalm() && chance.percent(3)) {
      trace.note("committed, but nobody is told: %s", group);
      if (chance.percent(50)) {
        server.kill();
      }
      return;
    }
    answer(group, answers);
  }

  /// Tries each request of a group alone, unless the process dies.
  private void failed(List<Waiting> group) {
    trace.note("a group of %d fails", group.size());
    group.forEach(one -> laws.failed(one.request()));
    if (chance.percent(40)) {
      server.kill();
      return;
    }
    group.forEach(one -> answer(List.of(one), commit(List.of(one.request()))));
  }

  private static void answer(List<Waiting> group, List<String> answers) {
    for (int i = 0; i < group.size(); i++) {
      group.get(i).answer().accept(answers.get(i));
    }
  }

  private List<String> commit(List<Request> requests) {
    Engine engine = server.engine();
    boolean elsewhere = server.elsewhere(requests.stream().map(Request::tenant).toList());
    Committer committer = elsewhere ? engine.otherNode() : engine.committer();
    engine.losing(!elsewhere && chance.percent(3));
    List<SetResult> results;
    try {
      results = committer.commitTogether(submissions(requests));
    } finally {
      engine.losing(false);
    }
    var answers = new ArrayList<String>();
    for (int i = 0; i < results.size(); i++) {
      answers.add(judged(requests.get(i), results.get(i)));
    }
    return answers;
  }

  private String judged(Request request, SetResult result) {
    return switch (result) {
      case SetResult.Done done -> {
        String answer = done.answer() == null ? "refused" : done.answer();
        trace.note("%s is done: %s", request, answer.replace('\n', ';'));
        laws.done(request, done, clock.instant());
        yield answer;
      }
      case SetResult.Replayed(String answer) -> {
        trace.note("%s is answered again: %s", request, answer.replace('\n', ';'));
        laws.replayed(request, answer);
        yield answer;
      }
      case SetResult.Undone undone -> {
        trace.note("%s is undone after %d changes", request, undone.outcomes().size());
        laws.undone(request, undone);
        yield "undone";
      }
      case SetResult.KeyReused() -> throw refused(request, result);
      case SetResult.Revoked() -> throw refused(request, result);
      case SetResult.OtherEpoch() -> {
        if (server.restores() == 0) {
          throw refused(request, result);
        }
        trace.note("%s has to wait for a pull", request);
        yield Answers.OTHER_EPOCH;
      }
    };
  }

  private static LawBroken refused(Request request, SetResult result) {
    return new LawBroken("a request of an active person is judged", request + " was " + result);
  }

  private static List<Submission> submissions(List<Request> requests) {
    return requests.stream().map(Request::submission).toList();
  }

  private record Waiting(Request request, Consumer<String> answer) {
    @Override
    public String toString() {
      return request.toString();
    }
  }
}
