package dev.tidemark.server.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.ChangeSet;
import dev.tidemark.core.Data;
import dev.tidemark.core.Decider;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.engine.Catalog;
import dev.tidemark.engine.Committer;
import dev.tidemark.engine.Submission;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.server.RunningServer;
import dev.tidemark.server.Town;
import dev.tidemark.store.sql.SqlStores;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A full sync of more than fits into memory.
@Timeout(600)
class LargeFullSyncIT {
  private static final int RECORDS = 1_000_000;

  @TempDir private Path folder;

  @Test
  void aMillionRecordsShouldStreamThroughASmallHeap() throws Exception {
    Town.found("sqlite", folder.resolve("data"));
    fill();
    try (RunningServer server = RunningServer.in(folder).jvm("-Xmx256m").start("serve");
        HttpClient http = HttpClient.newHttpClient()) {
      String token = SyncClient.signIn(http, server.url());
      SyncClient client = SyncClient.initialised(http, server::url, token, "tablet");
      HttpResponse<InputStream> answer =
          http.send(
              client
                  .request("/api/v1/sync/full")
                  .POST(
                      BodyPublishers.ofString("{\"collections\":[\"patients\"],\"checksum\":true}"))
                  .build(),
              BodyHandlers.ofInputStream());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(count(answer.body())).isEqualTo(RECORDS);
      assertThat(server.stop()).isEqualTo(128 + 15);
    }
  }

  private void fill() {
    try (SyncStore store =
            SqlStores.open("sqlite", folder.resolve("data"), InstantSource.system());
        var committer =
            new Committer(store, Decider.standard(), new Catalog(), false, () -> "none")) {
      var principal = new Principal(Town.TENANT, Town.USER, null, Role.MEMBER);
      int batch = 5_000;
      for (int from = 0; from < RECORDS; from += batch) {
        var changes = new ArrayList<Change>(batch);
        for (int i = from; i < from + batch; i++) {
          changes.add(create(i));
        }
        committer.commitTogether(
            List.of(new Submission(ChangeSet.of(principal, changes, null), outcomes -> "")));
      }
    }
  }

  private static Change create(int number) {
    String data =
        "{\"name\":\"Patient " + number + "\",\"note\":\"" + "0123456789".repeat(20) + "\"}";
    return new Change(
        new RecordKey("patients", "patient-" + number),
        Operation.CREATE,
        new Data(data),
        false,
        new Base.Newest(),
        null,
        null);
  }

  /// How many records the answer holds, read as a stream.
  private static int count(InputStream body) throws IOException {
    int records = 0;
    try (JsonParser parser = SyncClient.JSON.createParser(body)) {
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          depth++;
          // The answer, its data, a record.
          if (depth == 3) {
            records++;
          }
        } else if (token == JsonToken.END_OBJECT) {
          depth--;
        }
      }
      assertThat(depth).as("a whole answer").isZero();
    }
    return records;
  }
}
