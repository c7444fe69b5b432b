package dev.tidemark.server.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.ScopedRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final Instant NOON = Instant.parse("2024-01-20T12:00:00Z");

  @TempDir private Path folder;

  private final List<String> byBytes =
      IntStream.rangeClosed(0, 1_234)
          .mapToObj(number -> number % 5 == 0 ? "p" + number : String.valueOf(number))
          .sorted()
          .toList();

  @Test
  void aListShouldBeTheSameInMemoryAndInAFile() throws Exception {
    String expected = expected();

    for (int inMemory : new int[] {0, 100, 10_000, Spool.IN_MEMORY}) {
      try (Spool spool = spool(inMemory, true)) {
        byBytes.forEach(id -> spool.live(record(id)));
        assertThat(spool.spilled()).isEqualTo(inMemory < Spool.IN_MEMORY);
        check(spool, expected);
      }
    }
  }

  @Test
  void recordsInAnyOrderShouldComeByTheirIds() throws Exception {
    for (int inMemory : new int[] {100, Spool.IN_MEMORY}) {
      var shuffled = new ArrayList<>(byBytes);
      Collections.shuffle(shuffled, new Random(7));
      try (Spool spool = spool(inMemory, false)) {
        shuffled.forEach(id -> spool.live(record(id)));
        check(spool, expected());
      }
    }
  }

  @Test
  void nothingShouldBeAnEmptyList() throws Exception {
    try (Spool spool = spool(0, true)) {
      check(spool, "[]");
      assertThat(spool.records()).isZero();
    }
  }

  @Test
  void whatIsGoneShouldStandInItsPlace() throws Exception {
    try (Spool spool = spool(0, true)) {
      spool.live(record("1"));
      spool.gone("10", NOON);
      spool.live(record("9"));
      check(
          spool,
          "["
              + json("1")
              + ","
              + json("9")
              + ",{\"id\":10,\"deleted\":true,\"updated_at\":\"2024-01-20T12:00:00Z\"}]");
      assertThat(spool.records()).isEqualTo(3);
    }
  }

  @Test
  void noFileShouldBeLeft() throws Exception {
    try (Spool spool = spool(0, true)) {
      spool.live(record("1"));
      assertThat(spool.spilled()).isTrue();
      assertThat(files()).as("a file has no name once it is open").isEmpty();
    }
    assertThat(files()).isEmpty();
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  private Spool spool(int inMemory, boolean inOrder) {
    return new Spool(FieldCollection.PATIENTS, folder, inMemory, inOrder);
  }

  private String expected() {
    return byBytes.stream()
        .map(FieldId::new)
        .sorted(Comparator.naturalOrder())
        .map(id -> json(id.text()))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static void check(Spool spool, String expected) throws IOException {
    var out = new ByteArrayOutputStream();
    spool.writeTo(out);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
    assertThat(spool.bytes()).isEqualTo(out.size());
  }

  private static String json(String id) {
    String shown = id.startsWith("p") ? "\"" + id + "\"" : id;
    return "{\"id\":"
        + shown
        + ",\"phone_number\":null,\"address\":\"ä\",\"gender\":null,"
        + "\"created_at\":\"2024-01-20T12:00:00Z\",\"updated_at\":\"2024-01-20T12:00:00Z\","
        + "\"last_synced_at\":null}";
  }

  private static ScopedRecord record(String id) {
    return new ScopedRecord(
        "tenant",
        1,
        1,
        1,
        null,
        "patients",
        id,
        1,
        "{}",
        "{\"address\":\"ä\"}",
        false,
        NOON,
        NOON,
        "[\"tenant\"]");
  }
}
