package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
  private static final int TEXT = 0x81;
  private static final int TEXT_TO_BE_CONTINUED = 0x01;
  private static final int END = 0x80;
  private static final int PING = 0x89;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100_000})
  void framesOfEveryLengthShouldBeFoundInPiecesOfAnySize(int piece) throws ProtocolException {
    int[] lengths = {0, 1, 125, 126, 127, 65_535, 65_536};
    ByteBuffer all = ByteBuffer.allocate(200_000);
    for (int length : lengths) {
      put(all, TEXT, "x".repeat(length));
    }
    all.flip();

    var frames = new Frames();
    var content = new Collected();
    List<Integer> found = new ArrayList<>();
    while (all.hasRemaining()) {
      ByteBuffer some = all.slice(all.position(), Math.min(piece, all.remaining()));
      while (frames.next(some, content)) {
        assertThat(frames.endsMessage()).isTrue();
        assertThat(content.text()).isEqualTo("x".repeat(content.length()));
        found.add(content.length());
        content.cleared();
      }
      assertThat(some.hasRemaining()).isFalse();
      all.position(all.position() + some.limit());
    }

    assertThat(found).containsExactly(0, 1, 125, 126, 127, 65_535, 65_536);
  }

  @Test
  void aMessageShouldEndWithItsLastFrameAndHoldNothingOfWhatComesBetween()
      throws ProtocolException {
    ByteBuffer all = ByteBuffer.allocate(100);
    put(all, TEXT_TO_BE_CONTINUED, "one ");
    put(all, PING, "there?");
    put(all, END, "message");
    all.flip();

    var frames = new Frames();
    var content = new Collected();
    assertThat(frames.next(all, content)).isTrue();
    assertThat(frames.endsMessage()).isFalse();
    assertThat(frames.next(all, content)).isTrue();
    assertThat(frames.opcode()).isEqualTo(Frames.PING);
    assertThat(frames.endsMessage()).isFalse();
    assertThat(frames.next(all, content)).isTrue();
    assertThat(frames.endsMessage()).isTrue();
    assertThat(content.text()).isEqualTo("one message");
    assertThat(frames.next(all, content)).isFalse();
  }

  @Test
  void noMoreShouldBeWantedThanWhatAFrameLacks() throws ProtocolException {
    ByteBuffer all = ByteBuffer.allocate(1_000);
    put(all, TEXT, "x".repeat(300));
    put(all, TEXT, "next");
    all.flip();

    var frames = new Frames();
    List<Long> wanted = new ArrayList<>();
    boolean ended = false;
    while (!ended) {
      wanted.add(frames.wanted());
      ByteBuffer some = all.slice(all.position(), (int) frames.wanted());
      all.position(all.position() + some.limit());
      ended = frames.next(some, (bytes, from, length) -> {});
    }

    assertThat(wanted).containsExactly(2L, 2L, 300L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x8181, 0xc101})
  void aFrameThatIsMaskedOrCompressedShouldBeRefused(int header) {
    ByteBuffer bytes = ByteBuffer.allocate(20).putShort((short) header).position(0);

    assertThatThrownBy(() -> new Frames().next(bytes, new Collected()))
        .isInstanceOf(ProtocolException.class);
  }

  private static void put(ByteBuffer bytes, int first, String content) {
    int length = content.length();
    bytes.put((byte) first);
    if (length < 126) {
      bytes.put((byte) length);
    } else if (length < 65_536) {
      bytes.put((byte) 126).putShort((short) length);
    } else {
      bytes.put((byte) 127).putLong(length);
    }
    bytes.put(content.getBytes(StandardCharsets.US_ASCII));
  }
}
