package dev.tidemark.server;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.update;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change;
import dev.tidemark.core.Principal;
import dev.tidemark.engine.SyncStore;
import dev.tidemark.engine.Upload;
import dev.tidemark.engine.uploads.BlobId;
import dev.tidemark.engine.uploads.BlobStore;
import dev.tidemark.store.sql.SqlStores;
import dev.tidemark.testkit.Clinic;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `tidemark erase` over a data folder.
class EraseCommandTest {
  private static final String MARK = "only-asha-wrote-this";
  private static final UUID FILE = new UUID(1, 2);

  @TempDir private Path data;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void noByteShouldBeLeftOfWhatOnlyThatPersonWrote() throws Exception {
    write();
    assertThat(filesWith(MARK)).as("before").hasSizeGreaterThanOrEqualTo(2);

    assertThat(erase("--user", "asha", "--yes")).isZero();

    assertThat(out.toString()).contains("300 records, 0 messages, 0 documents, 1 files, 1 devices");
    assertThat(filesWith(MARK)).isEmpty();
    try (SyncStore store = open();
        Clinic clinic = new Clinic(store, false)) {
      assertThat(clinic.record("patients/1")).isPresent();
      assertThat(clinic.record("journal/0").orElseThrow().deleted()).isTrue();
    }
    assertThat(filesWith("of-ben")).isNotEmpty();

    assertThat(erase("--user", "asha", "--yes")).as("again, by the id").isZero();
    assertThat(out.toString()).contains("User erased-asha, id asha:", "0 records, 0 messages");
  }

  @Test
  void aDryRunShouldSayWhatWouldBeErasedAndChangeNothing() throws Exception {
    write();
    assertThat(erase("--user", "asha", "--dry-run")).isZero();

    assertThat(out.toString()).contains("300 records, 0 messages, 0 documents, 1 files, 1 devices");
    unchanged();
  }

  @Test
  void withoutATerminalItShouldBeSaidThatItIsMeant() throws Exception {
    write();
    assertThat(erase("--user", "asha")).isEqualTo(CommandLine.ExitCode.USAGE);

    assertThat(err.toString()).contains("say --yes");
    unchanged();
  }

  @Test
  void whoeverIsNotThereShouldBeNamed() throws Exception {
    write();
    assertThat(erase("--user", "nobody", "--yes")).isEqualTo(1);
    assertThat(err.toString()).contains("There is no user nobody");
    assertThat(erase("--yes")).isEqualTo(CommandLine.ExitCode.USAGE);
    unchanged();
  }

  @Test
  void aFolderWithoutAStoreShouldNotBeMadeIntoOne() {
    assertThat(erase("--user", "asha", "--yes")).isEqualTo(1);
    assertThat(err.toString()).contains("there is no tidemark.db");
    assertThat(data).isEmptyDirectory();
  }

  private void unchanged() throws IOException {
    try (SyncStore store = open();
        Clinic clinic = new Clinic(store, false)) {
      assertThat(clinic.record("journal/0").orElseThrow().deleted()).isFalse();
      assertThat(store.<Long>read(reading -> reading.countUploads(Clinic.TENANT, "asha")))
          .isEqualTo(1);
    }
    assertThat(filesWith(MARK)).hasSizeGreaterThanOrEqualTo(2);
  }

  /// Three hundred records in two versions, one more that lost a conflict, and a file.
  private void write() throws IOException {
    try (SyncStore store = open();
        Clinic clinic = new Clinic(store, false)) {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(ben, create("patients/1", "{\"name\":\"of-ben\"}"));
      clinic.pushed(asha, "first", journal(i -> create("journal/" + i, said("text", i))));
      clinic.pushed(asha, "second", journal(i -> update("journal/" + i, 1, said("more", i))));
      clinic.push(ben, create("claims/1", "{\"n\":1}"), update("claims/1", 1, "{\"n\":2}"));
      clinic.push(asha, update("claims/1", 1, "{\"n\":\"" + MARK + "\"}"));
      upload(store);
    }
  }

  private static Change[] journal(IntFunction<Change> change) {
    return IntStream.range(0, 300).mapToObj(change).toArray(Change[]::new);
  }

  private static String said(String member, int number) {
    return "{\"" + member + "\":\"" + MARK + number + "\"}";
  }

  private void upload(SyncStore store) throws IOException {
    byte[] content = MARK.getBytes(UTF_8);
    BlobStore blobs = Wiring.blobs(data);
    var blob = new BlobId(Clinic.TENANT, FILE);
    try (BlobStore.Writer writer = blobs.write(blob)) {
      writer.write(ByteBuffer.wrap(content), 0);
      writer.force();
    }
    blobs.seal(blob);
    Instant now = Instant.now();
    store.<String>write(writing -> {
      writing.addUpload(
          new Upload(
              Clinic.TENANT,
              FILE.toString(),
              "asha",
              null,
              MARK + ".txt",
              null,
              content.length,
              65_536,
              "0".repeat(64),
              null,
              Upload.Status.FINALIZED,
              now,
              now,
              now));
      return MARK;
    });
  }

  private List<Path> filesWith(String text) throws IOException {
    var found = new ArrayList<Path>();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private SyncStore open() {
    return SqlStores.open("sqlite", data, InstantSource.system());
  }

  private int erase(String... arguments) {
    var all = new ArrayList<>(List.of("erase", "--tenant", Clinic.TENANT));
    all.addAll(List.of("--data", data.toString()));
    all.addAll(List.of(arguments));
    return Tidemark.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }
}
