package dev.tidemark.server.mobile;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.core.Conflict;
import dev.tidemark.core.Data;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.Conflicts;
import dev.tidemark.engine.Head;
import dev.tidemark.engine.LoggedConflict;
import dev.tidemark.engine.Reading;
import dev.tidemark.engine.RevokedException;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.web.Paging;
import dev.tidemark.server.web.Times;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the log of conflicts. A member finds those over records that it sees; who runs the tenant
/// finds all, but reads the data only of records that it sees.
@Singleton
final class ConflictLog {
  private final SyncStore store;
  private final Catalog catalog;

  ConflictLog(SyncStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  /// A part of the log.
  ///
  /// @param conflicts newest first
  /// @param visible the records whose data the caller may read
  /// @param total how many there are in all
  /// @param rate conflicts of a hundred changes that arrived in the same time
  record Page(List<LoggedConflict> conflicts, Set<RecordKey> visible, long total, double rate) {
    void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeArrayFieldStart("conflicts");
      for (LoggedConflict conflict : conflicts) {
        Page.write(json, conflict, visible.contains(conflict.conflict().key()));
      }
      json.writeEndArray();
      json.writeNumberField("total", total);
      json.writeNumberField("conflict_rate_pct", rate);
      json.writeEndObject();
    }

    private static void write(JsonGenerator json, LoggedConflict logged, boolean withData)
        throws IOException {
      Conflict conflict = logged.conflict();
      LoggedConflict.End end = logged.end();
      json.writeStartObject();
      json.writeStringField("id", logged.id());
      json.writeStringField("mobile_id", conflict.key().id());
      json.writeStringField("domain", conflict.key().collection());
      json.writeNumberField("server_version", conflict.server().version());
      json.writeNumberField("client_version", conflict.local().version());
      json.writeStringField("resolution_strategy", conflict.strategy().text());
      json.writeStringField("resolution_result", end == null ? "pending" : "resolved");
      json.writeStringField("winning_version", end == null ? null : winner(end.resolution()));
      json.writeStringField("created_at", Times.text(logged.createdAt()));
      if (withData) {
        writeData(json, "server_data", conflict.server().data());
        writeData(json, "client_data", conflict.local().data());
        writeData(json, "base_data", conflict.base());
      }
      json.writeEndObject();
    }

    private static void writeData(JsonGenerator json, String name, @Nullable Data data)
        throws IOException {
      json.writeFieldName(name);
      json.writeRawValue(data == null ? "null" : data.text());
    }

    private static String winner(String resolution) {
      return switch (resolution) {
        case "use_local" -> "client";
        case "merged" -> "merged";
        default -> "server";
      };
    }
  }

  /// @param domain the collection; null for all
  /// @param since null for ever
  Page page(
      Principal caller,
      String tenant,
      @Nullable String domain,
      @Nullable Instant since,
      Paging paging) {
    return store.<Page>read(reading -> {
      Set<Scope> held = held(reading, caller, tenant);
      Set<Scope> limits = caller.role() == Role.MEMBER ? held : null;
      var query = new ConflictQuery(ConflictQuery.Status.ALL, domain, since, limits);
      List<LoggedConflict> conflicts =
          reading.conflicts(tenant, query, paging.offset(), paging.limit());
      return new Page(
          conflicts,
          Conflicts.visible(reading, tenant, conflicts, held),
          reading.count(tenant, query),
          rate(reading, tenant, domain, since, limits));
    });
  }

  /// An operator from elsewhere holds nothing here.
  private Set<Scope> held(Reading reading, Principal caller, String tenant) {
    if (!caller.tenant().equals(tenant)) {
      return Set.of();
    }
    Head head = reading.head(tenant).orElseThrow(RevokedException::new);
    return catalog.require(reading, head, caller).held();
  }

  private static double rate(
      Reading reading,
      String tenant,
      @Nullable String domain,
      @Nullable Instant since,
      @Nullable Set<Scope> limits) {
    var all = new ConflictQuery(ConflictQuery.Status.ALL, domain, since, limits);
    long received =
        limits == null
            ? reading.received(tenant, domain, since)
            : reading.receivedIn(limits, tenant, domain, since);
    return received == 0 ? 0 : Math.round(1_000.0 * reading.count(tenant, all) / received) / 10.0;
  }
}
