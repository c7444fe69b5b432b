package dev.tidemark.server.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.Document;
import dev.tidemark.core.document.Event;
import dev.tidemark.core.document.InvalidEventException;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.testkit.EditingTrace;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Recorded sessions, sent by real sockets: their first part, and all of them with
/// `-Dtidemark.long=true`.
@QuarkusTest
class TraceTest {
  private static final int PART = 500;

  @Inject TestTenants tenants;

  @ParameterizedTest
  @EnumSource
  void aSessionShouldEndAsRecorded(EditingTrace.Session session) throws InvalidEventException {
    EditingTrace trace = EditingTrace.of(session);
    boolean whole = Boolean.getBoolean("tidemark.long");
    List<Event> events = whole ? trace.events() : trace.events().subList(0, PART);
    TestUser user = tenants.add().member("asha");
    // Authors are named in the order of the recorded ones, since that settles ties.
    var editors = new TreeMap<String, TestEditor>();
    for (int i = 0; i < 3; i++) {
      editors.put(
          "author-" + i,
          TestEditor.join(
              URI.create(RestAssured.baseURI + ":" + RestAssured.port),
              session.text(),
              user.token(),
              "device-" + i));
    }
    for (Event event : events) {
      editors.get(event.author()).send(event.number(), seen(event, editors), event.edit());
    }
    editors.values().forEach(TestEditor::settle);

    String end = whole ? trace.end() : replayed(events);
    try (TestEditor late =
        TestEditor.join(
            URI.create(RestAssured.baseURI + ":" + RestAssured.port),
            session.text(),
            user.token(),
            "late")) {
      assertThat(late.text()).isEqualTo(end);
    }
    editors.values().forEach(TestEditor::close);
  }

  /// What its author had seen, once the server has it.
  private static VectorClock seen(Event event, Map<String, TestEditor> editors) {
    var seen = new TreeMap<String, Long>();
    event
        .seen()
        .entries()
        .forEach((author, number) -> {
          TestEditor other = editors.get(author);
          if (!author.equals(event.author())) {
            other.settle(number);
          }
          seen.put(other.author(), number);
        });
    return VectorClock.of(seen);
  }

  private static String replayed(List<Event> events) throws InvalidEventException {
    Document document = Document.empty();
    for (Event event : events) {
      document.apply(event);
    }
    return document.text();
  }
}
