package dev.tidemark.simulation;

import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import dev.tidemark.core.StrictJson;
import dev.tidemark.device.Chance;
import dev.tidemark.device.LawBroken;
import dev.tidemark.device.Row;
import dev.tidemark.engine.ScopedRecord;
import dev.tidemark.engine.WholeLists;
import dev.tidemark.engine.WholeLists.Found;
import dev.tidemark.engine.WholeLists.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Somebody who keeps lists and knows of each nothing but the time of the last: each next one is
/// what has happened since. Now and then they ask for the whole list, if it is not the one that
/// they have.
final class TimeReader {
  private final String name;
  private final Principal principal;
  private final Tenancy tenancy;
  private final Server server;
  private final Chance chance;
  private final Trace trace;
  private final List<Kept> lists = new ArrayList<>();

  TimeReader(Principal principal, Tenancy tenancy, Server server, Chance chance, Trace trace) {
    this.name = principal.tenant() + "." + principal.user() + "." + principal.device() + " by time";
    this.principal = principal;
    this.tenancy = tenancy;
    this.server = server;
    this.chance = chance;
    this.trace = trace;
    for (String collection : tenancy.definitions().stream().map(one -> one.name()).toList()) {
      lists.add(new Kept(collection, null));
      lists.add(new Kept(collection, chance.oneOf(Tenancy.STATUSES)));
    }
  }

  /// Does one thing.
  void act() {
    if (server.up()) {
      Kept list = chance.oneOf(lists);
      if (chance.percent(30)) {
        list.askForAll();
      } else {
        list.askForNews();
      }
    }
  }

  /// Brings every list up to date.
  void finish() {
    lists.forEach(Kept::askForNews);
    lists.forEach(Kept::askForAll);
  }

  /// A list as it is kept.
  private final class Kept {
    private final String collection;
    private final @Nullable String status;
    private final TreeMap<String, Row> rows = new TreeMap<>();
    private @Nullable Instant time;
    private int grants;
    private String tag = "";
    private SortedMap<String, Row> tagged = new TreeMap<>();

    /// @param status of which status; null for all
    private Kept(String collection, @Nullable String status) {
      this.collection = collection;
      this.status = status;
    }

    private void askForNews() {
      var news = new News();
      Instant since = time;
      Found found = read(new Query(collection, filter(), since, true), "", news);
      int granted = server.grants(tenancy, principal);
      if (since == null || found.reset()) {
        rows.clear();
      } else if (granted == grants) {
        checkNew(news.live);
      }
      server
          .census()
          .note(since == null ? "list begun" : found.reset() ? "list reset" : "list news");
      rows.keySet().removeAll(news.gone);
      rows.putAll(news.live);
      grants = granted;
      time = found.head().committedAt();
      check("who goes on from the time of their last list misses nothing", rows);
    }

    private void askForAll() {
      var all = new News();
      Found found = read(new Query(collection, filter(), null, false), tag, all);
      if (!found.known()) {
        tag = found.tag();
        tagged = all.live;
      }
      server.census().note(found.known() ? "list known" : "list whole");
      check("equal tags mean equal lists", tagged);
    }

    private Found read(Query query, String known, News news) {
      Found found = server.list(principal, query, known, news);
      trace.note("%s asks for %s: %s, %s, gone %s", name, query, found, news.live, news.gone);
      return found;
    }

    private void checkNew(TreeMap<String, Row> live) {
      live.forEach((id, row) -> {
        Row held = rows.get(id);
        if (held != null && held.version() >= row.version()) {
          throw new LawBroken(
              "no list tells what the reader holds while nothing is granted or revoked",
              name + ": " + collection + "/" + id + " " + row);
        }
      });
    }

    private void check(String law, SortedMap<String, Row> held) {
      var right = new TreeMap<String, Row>();
      server
          .visible(tenancy, principal, Set.of(collection))
          .forEach((key, row) -> {
            if (stands(row)) {
              right.put(key.id(), row);
            }
          });
      if (!right.equals(held)) {
        throw new LawBroken(
            law,
            name
                + ": "
                + collection
                + " "
                + status
                + " is "
                + held
                + " (should be: "
                + right
                + ")");
      }
    }

    private boolean stands(Row row) {
      return status == null
          || StrictJson.tree(row.data()).path(Tenancy.STATUS).asText().equals(status);
    }

    private @Nullable Scope filter() {
      return status == null ? null : Scope.filter(Tenancy.STATUS, status);
    }
  }

  /// A list on its way, each record once.
  private static final class News implements WholeLists.Entries {
    private final TreeMap<String, Row> live = new TreeMap<>();
    private final Set<String> gone = new HashSet<>();

    @Override
    public void live(ScopedRecord record) {
      once(record.id());
      live.put(record.id(), new Row(record.version(), record.data(), record.clock()));
    }

    @Override
    public void gone(String id, Instant at) {
      once(id);
      gone.add(id);
    }

    private void once(String id) {
      if (live.containsKey(id) || gone.contains(id)) {
        throw new LawBroken("a list has each record once", id);
      }
    }
  }
}
