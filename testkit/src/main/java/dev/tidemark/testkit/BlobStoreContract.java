package dev.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.uploads.BlobId;
import dev.tidemark.engine.uploads.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every store of blobs must do.
public interface BlobStoreContract {
  /// One store for each test, empty at first.
  BlobStore blobs();

  /// Opens a store on the place that [#blobs] is on, as a server does after a crash.
  BlobStore reopened();

  private static BlobId blob() {
    return new BlobId("clinic", UUID.randomUUID());
  }

  private void write(BlobId blob, long at, String text) throws IOException {
    try (BlobStore.Writer writer = blobs().write(blob)) {
      writer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), at);
      writer.force();
    }
  }

  private static String read(BlobStore blobs, BlobId blob, long from, long length)
      throws IOException {
    try (InputStream in = blobs.read(blob, from, length)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String all(BlobId blob) throws IOException {
    return read(blobs(), blob, 0, 1_000);
  }

  @Test
  default void bytesShouldBeAsWrittenInWhateverOrder() throws Exception {
    BlobId blob = blob();
    write(blob, 6, "world");
    write(blob, 0, "hello ");
    try (BlobStore.Writer one = blobs().write(blob);
        BlobStore.Writer other = blobs().write(blob)) {
      one.write(ByteBuffer.wrap(new byte[] {'A'}), 11);
      other.write(ByteBuffer.wrap(new byte[] {'B', 'C'}), 12);
      one.force();
    }

    assertThat(all(blob)).isEqualTo("hello worldABC");
    assertThat(read(blobs(), blob, 6, 5)).isEqualTo("world");
    assertThat(read(blobs(), blob, 12, 50)).as("it ends before").isEqualTo("BC");
    assertThat(read(blobs(), blob, 6, 0)).isEmpty();
  }

  @Test
  default void theSameShouldBeReadByteByByteAndAfterSkipping() throws Exception {
    BlobId blob = blob();
    write(blob, 0, "abcdef");

    try (InputStream in = blobs().read(blob, 1, 4)) {
      assertThat(in.read()).isEqualTo('b');
      assertThat(in.skip(2)).isEqualTo(2);
      assertThat(in.read()).isEqualTo('e');
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.skip(2)).isZero();
    }
  }

  @Test
  default void aSealedBlobShouldStayAsItIs() throws Exception {
    BlobId blob = blob();
    write(blob, 0, "hello");

    blobs().seal(blob);
    blobs().seal(blob);
    blobs().cut(blob, 2);
    blobs().cut(blob, 0);

    assertThat(all(blob)).isEqualTo("hello");
    assertThatThrownBy(() -> blobs().write(blob)).isInstanceOf(IOException.class);
    assertThat(blobs().unsealed("clinic")).isEmpty();
  }

  @Test
  default void whoReadsShouldGoOnWhileTheBlobIsSealedAndRemoved() throws Exception {
    BlobId blob = blob();
    write(blob, 0, "hello");
    try (InputStream in = blobs().read(blob, 0, 5)) {
      assertThat(in.read()).isEqualTo('h');
      blobs().seal(blob);
      blobs().delete(blob);
      assertThat(in.readAllBytes()).isEqualTo("ello".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  default void whatIsCutShouldBeGone() throws Exception {
    BlobId blob = blob();
    write(blob, 0, "hello");
    blobs().cut(blob, 2);
    assertThat(all(blob)).isEqualTo("he");

    blobs().cut(blob, 0);
    assertThat(blobs().unsealed("clinic")).isEmpty();

    write(blob, 0, "again");
    assertThat(all(blob)).isEqualTo("again");
  }

  @Test
  default void removedBlobsShouldBeGone() throws Exception {
    BlobId open = blob();
    BlobId sealed = blob();
    write(open, 0, "one");
    write(sealed, 0, "two");
    blobs().seal(sealed);

    blobs().delete(open);
    blobs().delete(sealed);
    blobs().delete(sealed);

    for (BlobId gone : List.of(open, sealed)) {
      assertThatThrownBy(() -> all(gone)).isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> blobs().seal(gone)).isInstanceOf(NoSuchFileException.class);
      blobs().cut(gone, 3);
    }
  }

  /// Whatever a tenant is called, its blobs are its own.
  @Test
  default void tenantsShouldNotShareBlobs() throws Exception {
    UUID id = UUID.randomUUID();
    List<String> tenants = List.of("..", ".", "A", "a", "x".repeat(128), ":");
    for (String tenant : tenants) {
      write(new BlobId(tenant, id), 0, tenant);
    }

    for (String tenant : tenants) {
      assertThat(all(new BlobId(tenant, id))).isEqualTo(tenant);
      assertThat(blobs().unsealed(tenant)).containsExactly(id);
    }
    assertThat(blobs().unsealed("b")).isEmpty();
  }

  @Test
  default void whatWasForcedShouldBeThereAfterACrash() throws Exception {
    BlobId open = blob();
    BlobId sealed = blob();
    write(open, 3, "abc");
    write(sealed, 0, "whole");
    blobs().seal(sealed);

    BlobStore again = reopened();

    assertThat(again.unsealed("clinic")).containsExactly(open.id());
    assertThat(read(again, open, 0, 10)).isEqualTo("\0\0\0abc");
    assertThat(read(again, sealed, 0, 10)).isEqualTo("whole");
    try (BlobStore.Writer writer = again.write(open)) {
      writer.write(ByteBuffer.wrap("xyz".getBytes(StandardCharsets.UTF_8)), 0);
      writer.force();
    }
    assertThat(read(again, open, 0, 10)).isEqualTo("xyzabc");
  }

  @Test
  default void thereShouldBeRoom() throws Exception {
    assertThat(blobs().room()).isPositive();
  }
}
