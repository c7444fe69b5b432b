package dev.tidemark.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.Change;
import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Operation;
import dev.tidemark.core.Principal;
import dev.tidemark.core.RecordKey;
import dev.tidemark.core.Role;
import dev.tidemark.core.VectorClock;
import dev.tidemark.device.Answer.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceTest {
  private static final RecordKey NOTE = new RecordKey("notes", "n1");
  private static final VectorClock CLOCK = VectorClock.empty().increment("pi");

  private final List<String> answered = new ArrayList<>();
  private final Device device =
      new Device(
          new Principal("t", "u", "pi", Role.MEMBER),
          new Witness() {
            @Override
            public void sent(String fingerprint, Edit edit) {}

            @Override
            public void answered(Edit edit, Answer answer) {
              answered.add(edit.label() + " " + answer.kind());
            }
          });

  /// A server that takes everything, unless its line breaks.
  private static final class Taking implements Port<IOException> {
    private final List<Push> pushes = new ArrayList<>();
    private final List<Page> pages = new ArrayList<>();
    private final List<@Nullable String> tokens = new ArrayList<>();
    private boolean breaks;
    private boolean forgets;
    private boolean restored;
    private Kind kind = Kind.ACCEPTED;

    @Override
    public List<Answer> push(Push push) throws IOException, TokenInvalidException {
      pushes.add(push);
      if (restored) {
        throw new TokenInvalidException("restored");
      }
      if (breaks) {
        throw new IOException("broken");
      }
      return push.edits().stream().map(edit -> new Answer(kind, 1, CLOCK)).toList();
    }

    @Override
    public Page pull(@Nullable String token, int limit) throws TokenInvalidException {
      tokens.add(token);
      restored = false;
      if (forgets && token != null) {
        throw new TokenInvalidException("forgotten");
      }
      return pages.isEmpty() ? page("end") : pages.removeFirst();
    }
  }

  private static Page page(String token, Page.Item... items) {
    return new Page(List.of(items), false, false, token);
  }

  private static Page.Item item(long version, String text) {
    return Page.Item.of(NOTE, new Row(version, "{\"text\":\"" + text + "\"}", "{\"pi\":1}"));
  }

  private void write(String text) {
    Shown shown = device.shown(NOTE);
    var values = new TreeMap<String, @Nullable String>();
    values.put("text", text);
    var change =
        new Change(
            NOTE,
            shown.view() == null ? Operation.CREATE : Operation.UPDATE,
            Form.data(values),
            false,
            new Base.Seen(shown.base()),
            shown.clockOfEdit("pi"),
            null);
    device
        .outbox()
        .add(new Edit(text, change, values, true), shown.base(), Form.empty().with(values));
  }

  private @Nullable String text() {
    Form view = device.shown(NOTE).view();
    return view == null ? null : view.get("text");
  }

  @Test
  void whatIsWrittenShouldBeShownBeforeTheServerKnows() {
    write("mine");

    assertThat(text()).isEqualTo("mine");
    assertThat(device.shown(NOTE).base()).isZero();
  }

  @Test
  void anEditShouldNameTheVersionAndTheClockThatItWasMadeFrom() {
    device.take(page("a", item(3, "theirs")));

    assertThat(device.shown(NOTE).base()).isEqualTo(3);
    assertThat(device.shown(NOTE).clockOfEdit("pi")).hasToString("{\"pi\":2}");
  }

  /// A server that was brought back from a backup knows of fewer writes.
  @Test
  void noNumberShouldStandForTwoWrites() throws Exception {
    device.take(page("a", item(3, "theirs")));
    write("lost");
    device.sync(new Taking(), 10);
    device.startAgain();
    device.take(page("b", item(3, "theirs")));

    assertThat(device.shown(NOTE).clockOfEdit("pi")).hasToString("{\"pi\":3}");
  }

  @Test
  void aDeviceThatHasToStartAgainBeforeItSendsShouldDoSo() throws Exception {
    var server = new Taking();
    server.restored = true;
    write("mine");

    assertThat(device.sync(server, 10)).isTrue();

    assertThat(answered).containsExactly("mine ACCEPTED");
    assertThat(server.pushes).hasSize(2).containsOnly(server.pushes.getFirst());
    assertThat(server.tokens).containsExactly(null, "end");
  }

  @Test
  void whatIsAcceptedShouldBeTheBaseOfTheNextEdit() throws Exception {
    write("mine");

    assertThat(device.sync(new Taking(), 10)).isTrue();

    assertThat(device.outbox().isEmpty()).isTrue();
    assertThat(device.shown(NOTE).base()).isEqualTo(1);
    assertThat(answered).containsExactly("mine ACCEPTED");
    assertThat(device.sync(new Taking(), 10)).isFalse();
  }

  @Test
  void whatIsNotAnsweredShouldBeSentAgainJustSo() throws Exception {
    var server = new Taking();
    server.breaks = true;
    write("first");
    assertThatThrownBy(() -> device.sync(server, 10)).isInstanceOf(IOException.class);
    write("second");
    server.breaks = false;

    device.sync(server, 10);

    assertThat(server.pushes).hasSize(3);
    assertThat(server.pushes.get(1)).isSameAs(server.pushes.get(0));
    assertThat(server.pushes.get(2).edits()).extracting(Edit::label).containsExactly("second");
  }

  @Test
  void whatOthersWroteMeanwhileShouldBeShownOnceItIsMerged() throws Exception {
    var server = new Taking();
    server.kind = Kind.MERGED;
    server.pages.add(page("a", item(1, "both")));
    write("mine");

    device.sync(server, 10);

    assertThat(text()).isEqualTo("both");
  }

  @Test
  void whatIsRefusedShouldNotBeShownAnyMore() throws Exception {
    var server = new Taking();
    server.kind = Kind.REJECTED;
    write("mine");

    device.sync(server, 10);

    assertThat(text()).isNull();
  }

  @Test
  void whoStartsAgainShouldKeepWhatIsNotSent() throws Exception {
    var server = new Taking();
    device.take(page("a", item(3, "theirs")));
    write("mine");
    server.breaks = true;
    assertThatThrownBy(() -> device.sync(server, 10)).isInstanceOf(IOException.class);

    device.startAgain();

    assertThat(device.replica().token()).isNull();
    assertThat(text()).isEqualTo("mine");
  }

  @Test
  void aTokenThatIsGoodNoMoreShouldBeginAnotherWalk() throws Exception {
    var server = new Taking();
    device.take(page("a", item(3, "theirs")));
    server.forgets = true;
    server.pages.add(page("b", item(2, "older")));

    assertThat(device.sync(server, 10)).isTrue();

    assertThat(server.tokens).containsExactly("a", null);
    assertThat(text()).isEqualTo("older");
  }

  @Test
  void anOlderVersionThanTheOneHeldShouldBreakALaw() {
    device.take(page("a", item(3, "newer")));

    assertThatThrownBy(() -> device.take(page("b", item(2, "older"))))
        .isInstanceOf(LawBroken.class)
        .hasMessageContaining("notes/n1")
        .hasMessageContaining("v2");
  }

  @Test
  void aVersionTwiceInOneWalkShouldBreakALaw() {
    var first = new Page(List.of(item(3, "once")), false, true, "a");
    device.take(first);

    assertThatThrownBy(() -> device.take(page("b", item(3, "once")))).isInstanceOf(LawBroken.class);
  }
}
