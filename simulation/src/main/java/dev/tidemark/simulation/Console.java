package dev.tidemark.simulation;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Record;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Reading.VersionKey;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Somebody at a desk who writes single records and does not sync: whatever stands, or exactly the
/// version that they see. What they write is done or refused at once, and never in conflict.
final class Console {
  private final Tenancy tenancy;
  private final Principal principal;
  private final Server server;
  private final Chance chance;
  private final Trace trace;
  private long writes;

  Console(Tenancy tenancy, Server server, Chance chance, Trace trace) {
    this.tenancy = tenancy;
    this.principal = new Principal(tenancy.id(), tenancy.users().getFirst(), null, Role.MEMBER);
    this.server = server;
    this.chance = chance;
    this.trace = trace;
  }

  /// Writes one record.
  void write() {
    if (!server.up()) {
      return;
    }
    writes++;
    RecordKey key = tenancy.key(chance);
    long before = version(key);
    Edit edit = edit(key, before);
    var set = ChangeSet.of(principal, List.of(edit.change()), null);
    trace.note("%s", edit);
    Answers.Line line = Answers.read(server.push(new Push(writes, List.of(edit), set))).getFirst();
    if (line.kind() == Answers.Kind.CONFLICT) {
      throw new LawBroken("who does not sync is in no conflict", edit + " became " + line);
    }
    if (version(key) > before) {
      tenancy.consoleVersions().add(new VersionKey(key, line.version()));
    }
  }

  private Edit edit(RecordKey key, long version) {
    String label = tenancy.id() + ".console#" + writes;
    Operation operation =
        chance.oneOf(List.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE));
    boolean deletes = operation == Operation.DELETE;
    var meant = new TreeMap<String, @Nullable String>();
    if (!deletes) {
      meant.put("title", label);
      meant.put(Tenancy.WARD, chance.oneOf(Tenancy.WARDS));
    }
    boolean stale = version > 0 && chance.percent(20);
    Base base =
        chance.percent(50) ? new Base.Newest() : new Base.Exactly(stale ? version - 1 : version);
    boolean partial = operation == Operation.UPDATE && chance.percent(50);
    var change = new Change(key, operation, Form.data(meant), partial, base, null, null);
    return new Edit(label, change, meant, true);
  }

  private long version(RecordKey key) {
    List<Record> found =
        server.store().read(reading -> reading.records(tenancy.id(), List.of(key)));
    return found.isEmpty() ? 0 : found.getFirst().version();
  }
}
