package dev.tidemark.server.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Data;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.core.VectorClock;
import dev.tidemark.device.Answer;
import dev.tidemark.device.Answer.Kind;
import dev.tidemark.device.Chance;
import dev.tidemark.device.Device;
import dev.tidemark.device.Edit;
import dev.tidemark.device.Page;
import dev.tidemark.device.Push;
import dev.tidemark.device.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The laws of a simulation are worth something only if a fault breaks them: each of these plants
/// one.
class LawsTest {
  private static final String RUN = "7-run";
  private static final RecordKey SHARED = new RecordKey(Fleet.COLLECTION, RUN + ".shared-0");

  private final Findings findings = new Findings();
  private final Acknowledged acknowledged = new Acknowledged(new Tally());
  private final Device kept =
      new Device(new Principal(RUN, RUN, "sim-1", Role.MEMBER), acknowledged);
  private final TreeMap<RecordKey, Row> there = new TreeMap<>();
  private final List<Edit> edits = new ArrayList<>();

  /// A device that has written, been answered, and pulled; and a server that has all of it.
  @BeforeEach
  void setUp() {
    there.put(SHARED, new Row(1, "{}", "{}"));
    take();
    var author = new Author(RUN, "sim-1", List.of(SHARED), true, new Chance(7));
    for (int i = 0; i < 12; i++) {
      author.write(kept, 1);
      answer(Kind.ACCEPTED);
    }
    assertThat(edits.stream().map(edit -> edit.change().operation().text()).distinct())
        .as("what the author did")
        .containsExactlyInAnyOrder("create", "update", "delete");
  }

  private void take() {
    List<Page.Item> items =
        there.entrySet().stream().map(row -> Page.Item.of(row.getKey(), row.getValue())).toList();
    kept.take(new Page(items, false, false, "token"));
  }

  private void answer(Kind kind) {
    Push push = kept.outbox().next(10, true);
    Edit edit = push.edits().getFirst();
    edits.add(edit);
    Row before = there.get(edit.key());
    long version = edit.base() + 1;
    if (edit.deletes()) {
      there.remove(edit.key());
    } else {
      String said = edit.change().data().text();
      String data =
          before == null || !edit.change().partial()
              ? said
              : new Data(before.data()).patch(edit.change().data()).text();
      there.put(edit.key(), new Row(version, data, "{}"));
    }
    kept.answered(push, List.of(new Answer(kind, version, VectorClock.empty())));
  }

  private void check() {
    acknowledged.check("sim-1", there, findings);
  }

  private RecordKey own() {
    return there.lastKey().equals(SHARED) ? there.firstKey() : there.lastKey();
  }

  @Test
  void everyLawShouldHoldOfAServerThatKeepsWhatItSays() {
    check();

    assertThat(Equality.differences(kept, there, RUN)).isEmpty();
    assertThat(findings.allHeld()).as("%s", findings.lines()).isTrue();
    assertThat(findings.lines()).first().asString().startsWith("held    no acknowledged write");
  }

  @Test
  void aRecordThatIsGoneShouldBeCaught() {
    there.remove(own());

    check();

    assertThat(findings.allHeld()).isFalse();
    assertThat(findings.lines()).first().asString().startsWith("BROKEN  no acknowledged write");
    assertThat(findings.lines()).anyMatch(line -> line.contains("there is null"));
  }

  @Test
  void aRecordThatIsBackAtAnEarlierVersionShouldBeCaught() {
    Row row = there.get(SHARED);
    there.put(SHARED, new Row(row.version() - 1, row.data(), row.clock()));

    check();

    assertThat(findings.allHeld()).isFalse();
  }

  @Test
  void aMemberThatIsLostShouldBeCaught() {
    there.put(SHARED, new Row(100, "{\"sim-2\":\"sim-2#1\"}", "{}"));

    check();

    assertThat(findings.allHeld()).isFalse();
  }

  @Test
  void aDeletedRecordThatIsBackShouldBeCaught() {
    Edit deletion = edits.stream().filter(Edit::deletes).findFirst().orElseThrow();
    there.put(deletion.key(), new Row(9, "{}", "{}"));

    check();

    assertThat(findings.allHeld()).isFalse();
  }

  @Test
  void anEditThatIsRefusedShouldBeCaught() {
    new Author(RUN, "sim-2", List.of(SHARED), true, new Chance(1)).write(kept, 1);
    answer(Kind.REJECTED);

    check();

    assertThat(findings.lines()).anyMatch(line -> line.startsWith("BROKEN  nobody is refused"));
  }

  @Test
  void aReplicaThatLacksARowShouldBeCaught() {
    there.put(new RecordKey(Fleet.COLLECTION, RUN + ".sim-2.1"), new Row(1, "{}", "{}"));

    assertThat(Equality.differences(kept, there, RUN))
        .singleElement()
        .asString()
        .contains(RUN + ".sim-2.1 is v0 null (should be: v1 {} {})");
  }

  @Test
  void aReplicaThatHoldsTooMuchOrAnotherVersionShouldBeCaught() {
    RecordKey gone = own();
    there.remove(gone);
    Row row = there.get(SHARED);
    there.put(SHARED, new Row(row.version() + 1, row.data(), row.clock()));

    assertThat(Equality.differences(kept, there, RUN)).hasSize(2);
  }

  @Test
  void recordsOfOtherRunsShouldNotBeLookedAt() {
    there.put(new RecordKey(Fleet.COLLECTION, "8-run.sim-2.1"), new Row(1, "{}", "{}"));

    assertThat(Equality.differences(kept, there, RUN)).isEmpty();
  }

  @Test
  void aSeedShouldHaveDevicesWriteTheSame() {
    var first = new Device(new Principal(RUN, RUN, "a", Role.MEMBER), acknowledged);
    var second = new Device(new Principal(RUN, RUN, "a", Role.MEMBER), acknowledged);
    new Author(RUN, "a", List.of(SHARED), true, new Chance(5)).write(first, 3);
    new Author(RUN, "a", List.of(SHARED), true, new Chance(5)).write(second, 3);

    assertThat(first.outbox().next(10, true).edits())
        .hasSize(3)
        .isEqualTo(second.outbox().next(10, true).edits());
  }
}
