package dev.tidemark.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.VectorClock;
import dev.tidemark.core.document.InvalidEventException.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTest {
  private final Document document = Document.empty();

  @Test
  void anEventThatSawEverythingShouldApplyAsItStands() throws InvalidEventException {
    var insert = new Edit.Insert(0, "low tide");
    var delete = new Edit.Delete(0, 4);
    assertThat(document.apply(event("ann", 1, Map.of(), insert))).containsExactly(insert);
    assertThat(document.apply(event("ben", 1, Map.of("ann", 1L), delete))).containsExactly(delete);
    assertThat(document.text()).isEqualTo("tide");
    assertThat(document.length()).isEqualTo(4);
    assertThat(document.version()).isEqualTo(clock(Map.of("ann", 1L, "ben", 1L)));
  }

  @Test
  void aConcurrentInsertShouldMoveBehindWhatItsAuthorHadNotSeen() throws InvalidEventException {
    insert("ann", 1, Map.of(), 0, "tide");
    insert("ann", 2, Map.of(), 0, "low ");
    assertThat(insert("ben", 1, Map.of("ann", 1L), 4, "s"))
        .containsExactly(new Edit.Insert(8, "s"));
    assertThat(document.text()).isEqualTo("low tides");
  }

  @Test
  void insertsAtOnePlaceShouldStandInTheOrderOfTheirAuthors() throws InvalidEventException {
    insert("ben", 1, Map.of(), 0, "ben");
    insert("cleo", 1, Map.of(), 0, "cleo");
    insert("ann", 1, Map.of(), 0, "ann");
    assertThat(document.text()).isEqualTo("annbencleo");
  }

  @Test
  void aDeletionShouldLeaveWhatCameInBetween() throws InvalidEventException {
    insert("ann", 1, Map.of(), 0, "high tide");
    insert("ben", 1, Map.of("ann", 1L), 5, "or low ");
    assertThat(delete("ann", 2, Map.of(), 0, 9))
        .containsExactly(new Edit.Delete(0, 5), new Edit.Delete(7, 4));
    assertThat(document.text()).isEqualTo("or low ");
  }

  @Test
  void aDeletionOfWhatIsGoneShouldHaveLengthZero() throws InvalidEventException {
    insert("ann", 1, Map.of(), 0, "high tide");
    delete("ann", 2, Map.of(), 3, 6);
    assertThat(delete("ben", 1, Map.of("ann", 1L), 5, 2)).containsExactly(new Edit.Delete(3, 0));
    assertThat(delete("ben", 2, Map.of("ann", 1L), 2, 5)).containsExactly(new Edit.Delete(2, 1));
    assertThat(document.text()).isEqualTo("hi");
  }

  @Test
  void anEditOfNothingShouldCountAsAnEvent() throws InvalidEventException {
    insert("ann", 1, Map.of(), 0, "tide");
    assertThat(insert("ann", 2, Map.of(), 4, "")).containsExactly(new Edit.Insert(4, ""));
    insert("ben", 1, Map.of("ann", 1L), 0, "low ");
    assertThat(delete("ann", 3, Map.of(), 2, 0)).containsExactly(new Edit.Delete(6, 0));
    assertThat(insert("ann", 4, Map.of(), 4, "")).containsExactly(new Edit.Insert(8, ""));
    insert("ann", 5, Map.of(), 4, "s");
    assertThat(document.text()).isEqualTo("low tides");
  }

  @Test
  void aCharacterBeyondTheBmpShouldCountAsOne() throws InvalidEventException {
    insert("ann", 1, Map.of(), 0, "a😀𝄞b");
    assertThat(document.length()).isEqualTo(4);
    delete("ann", 2, Map.of(), 1, 1);
    insert("ben", 1, Map.of("ann", 1L), 3, "語");
    assertThat(document.text()).isEqualTo("a𝄞語b");
  }

  @Test
  void aLargeInsertShouldBeSplitAnywhere() throws InvalidEventException {
    String large = "0123456789".repeat(100_000);
    insert("ann", 1, Map.of(), 0, large);
    insert("ben", 1, Map.of("ann", 1L), 999_999, "x");
    insert("ann", 2, Map.of(), 4_097, "y");
    delete("ann", 3, Map.of(), 5_000, 900_000);
    var expected = new StringBuilder(large).insert(999_999, "x").insert(4_097, "y");
    assertThat(document.text()).isEqualTo(expected.delete(5_000, 905_000).toString());
  }

  @Test
  void anEventThatIsThereShouldBeRefused() throws InvalidEventException {
    insert("ann", 1, Map.of(), 0, "a");
    shouldRefuse(
        event("ann", 1, Map.of(), new Edit.Insert(0, "a")),
        Reason.ALREADY_THERE,
        "number: 1 (expected: 2)");
  }

  @Test
  void aGapInTheNumbersShouldBeRefused() {
    shouldRefuse(
        event("ann", 2, Map.of(), new Edit.Insert(0, "a")),
        Reason.NUMBER_GAP,
        "number: 2 (expected: 1)");
  }

  @Test
  void aClockThatNamesWhatNobodyMadeShouldBeRefused() throws InvalidEventException {
    insert("ann", 1, Map.of(), 0, "a");
    shouldRefuse(
        event("ben", 1, Map.of("ann", 2L), new Edit.Insert(0, "b")),
        Reason.UNKNOWN_EVENTS,
        "seen.ann: 2 (expected: at most 1)");
    shouldRefuse(
        event("ben", 1, Map.of("cleo", 1L), new Edit.Insert(0, "b")),
        Reason.UNKNOWN_EVENTS,
        "seen.cleo: 1 (expected: at most 0)");
  }

  @Test
  void aClockThatLeavesOutWhatWasSeenShouldBeRefused() throws InvalidEventException {
    insert("ann", 1, Map.of(), 0, "a");
    insert("ben", 1, Map.of("ann", 1L), 1, "b");
    shouldRefuse(
        event("cleo", 1, Map.of("ben", 1L), new Edit.Insert(0, "c")),
        Reason.CLOCK_INCOMPLETE,
        "seen: names event 1 of ben, but not all that it had seen");
    shouldRefuse(
        event("ben", 2, Map.of(), new Edit.Insert(0, "c")),
        Reason.CLOCK_INCOMPLETE,
        "seen: names event 1 of ben, but not all that it had seen");
  }

  @Test
  void aPlaceBeyondTheTextAsItsAuthorSawItShouldBeRefused() throws InvalidEventException {
    insert("ann", 1, Map.of(), 0, "tide");
    insert("ann", 2, Map.of(), 4, "s come and go");
    Map<String, Long> seen = Map.of("ann", 1L);
    shouldRefuse(
        event("ben", 1, seen, new Edit.Insert(5, "b")),
        Reason.POSITION_OUT_OF_RANGE,
        "position: 5 (expected: 0 … 4)");
    shouldRefuse(
        event("ben", 1, seen, new Edit.Insert(-1, "b")),
        Reason.POSITION_OUT_OF_RANGE,
        "position: -1 (expected: 0 … 4)");
    shouldRefuse(
        event("ben", 1, seen, new Edit.Delete(2, 3)),
        Reason.LENGTH_OUT_OF_RANGE,
        "length: 3 (expected: 0 … 2)");
    shouldRefuse(
        event("ben", 1, seen, new Edit.Delete(2, -1)),
        Reason.LENGTH_OUT_OF_RANGE,
        "length: -1 (expected: 0 … 2)");
    shouldRefuse(
        event("ben", 1, seen, new Edit.Delete(2, Integer.MAX_VALUE)),
        Reason.LENGTH_OUT_OF_RANGE,
        "length: 2147483647 (expected: 0 … 2)");
    insert("ben", 1, seen, 4, "!");
    assertThat(document.text()).isEqualTo("tides come and go!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\ude00", "a\ude00\ud83d", "😀\ud83d"})
  void halfACharacterShouldBeRefused(String text) {
    shouldRefuse(
        event("ann", 1, Map.of(), new Edit.Insert(0, text)),
        Reason.LONE_SURROGATE,
        "text: a lone surrogate (expected: whole characters)");
    assertThatThrownBy(() -> Document.at(text, VectorClock.empty(), History.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("text: ");
  }

  @Test
  void oneAuthorMoreThanAClockCanNameShouldBeRefused() throws InvalidEventException {
    for (int i = 0; i < VectorClock.MAX_ENTRIES; i++) {
      insert("author-" + i, 1, Map.of(), 0, "a");
    }
    shouldRefuse(
        event("ann", 1, Map.of(), new Edit.Insert(0, "a")),
        Reason.TOO_MANY_AUTHORS,
        "author: the document has 256 authors, which is the most");
    insert("author-0", 2, Map.of(), 1, "b");
    assertThat(document.length()).isEqualTo(257);
  }

  @Test
  void anEventShouldNameAnAuthorAndANumber() {
    assertThatThrownBy(() -> event("an author", 1, Map.of(), new Edit.Insert(0, "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("author: ");
    assertThatThrownBy(() -> event("ann", 0, Map.of(), new Edit.Insert(0, "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("number: 0");
  }

  private void shouldRefuse(Event event, Reason reason, String message) {
    String text = document.text();
    VectorClock version = document.version();
    assertThatThrownBy(() -> document.apply(event))
        .isInstanceOfSatisfying(
            InvalidEventException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessage(message);
    assertThat(document.text()).isEqualTo(text);
    assertThat(document.version()).isEqualTo(version);
  }

  private List<Edit> insert(
      String author, long number, Map<String, Long> seen, int position, String text)
      throws InvalidEventException {
    return document.apply(event(author, number, seen, new Edit.Insert(position, text)));
  }

  private List<Edit> delete(
      String author, long number, Map<String, Long> seen, int position, int length)
      throws InvalidEventException {
    return document.apply(event(author, number, seen, new Edit.Delete(position, length)));
  }

  private static Event event(String author, long number, Map<String, Long> seen, Edit edit) {
    return new Event(author, number, clock(seen), edit);
  }

  private static VectorClock clock(Map<String, Long> entries) {
    return VectorClock.of(new HashMap<>(entries));
  }
}
