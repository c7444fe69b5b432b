package dev.tidemark.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettlingTest {
  private static final int UNSETTLED = 0;
  private static final int VISIBLE = 1;
  private static final int DELETED = 2;

  private final Span start = new Span(null, 0);
  private final List<Span> spans = new ArrayList<>(List.of(start));

  @Test
  void whatStandsTogetherShouldBecomeOne() {
    add(VISIBLE, 1);
    add(VISIBLE, 2);
    add(DELETED, 4);
    add(VISIBLE, 8);
    assertThat(settled()).containsExactly(0, 11);
  }

  @Test
  void allShouldStayBesideAnInsertThatIsNotSettled() {
    add(VISIBLE, 1);
    add(DELETED, 2);
    add(UNSETTLED, 4);
    add(DELETED, 8);
    add(VISIBLE, 16);
    assertThat(settled()).containsExactly(0, 1, 2, 4, 8, 16);
  }

  @Test
  void whatALaterEventDeletesShouldStay() {
    add(VISIBLE, 1);
    Span held = add(VISIBLE, 2);
    add(VISIBLE, 4);
    add(DELETED, 8);
    add(VISIBLE, 16);
    assertThat(settled(Effect.delete(1, List.of(held)))).containsExactly(0, 1, 2, 20);
  }

  @Test
  void somethingShouldStandAtTheEnd() {
    add(VISIBLE, 1);
    Span held = add(DELETED, 2);
    add(DELETED, 4);
    assertThat(settled(Effect.delete(1, List.of(held)))).containsExactly(0, 1, 2, 0);
  }

  private Span add(int state, int length) {
    var span = new Span(null, length);
    span.state = state;
    spans.add(span);
    return span;
  }

  private List<Integer> settled(Effect... unsettled) {
    return new Settling(start, List.of(List.of(unsettled)))
        .settle(spans).stream().map(span -> span.length).toList();
  }
}
