package dev.tidemark.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as people have them, good and bad.
class RowsTest {

  @TempDir private Path folder;

  @Test
  void csvValuesShouldStayTextAndEmptyOnesBeLeftOut() throws Exception {
    assertThat(data(csv("id,age,note,weight\n7,034,,1.50\n")))
        .containsExactly("{\"id\":\"7\",\"age\":\"034\",\"weight\":\"1.50\"}");
    assertThat(data(csv("a,b\n\"\",x\n"))).containsExactly("{\"b\":\"x\"}");
  }

  @Test
  void csvQuotesShouldHoldCommasQuotesAndLineEnds() throws Exception {
    List<Row> rows = csv("name,note\r\n\"Rao, Asha\",\"said \"\"no\"\"\r\nand left\"\r\nB,2\r\n");

    assertThat(data(rows))
        .containsExactly(
            "{\"name\":\"Rao, Asha\",\"note\":\"said \\\"no\\\"\\r\\nand left\"}",
            "{\"name\":\"B\",\"note\":\"2\"}");
    assertThat(rows).extracting(Row::line).containsExactly(2L, 4L);
  }

  @Test
  void csvMayBeginWithAByteOrderMarkAndEndWithoutALineEnd() throws Exception {
    assertThat(data(csv("\uFEFFname,age\nÅsa,3")))
        .containsExactly("{\"name\":\"Åsa\",\"age\":\"3\"}");
  }

  @Test
  void blankLinesShouldBePassedOver() throws Exception {
    List<Row> rows = csv("\na,b\n\n1,2\n   \n3,4\n\n");

    assertThat(rows).extracting(Row::line).containsExactly(4L, 6L);
    assertThat(rows).allMatch(Row.Good.class::isInstance);
  }

  @Test
  void csvRowsWithTooFewTooManyOrNoFieldsShouldBeBadByLine() throws Exception {
    assertThat(bad(csv("a,b\n1,2\n3\n4,5,6\n,\n7,8\n")))
        .containsExactly(
            "3: expected 2 columns, found 1",
            "4: expected 2 columns, found 3",
            "5: every field is empty");
  }

  @Test
  void aBrokenQuoteShouldCostItsLineOnly() throws Exception {
    List<Row> rows = csv("a,b\n1,\"never closed\n2,\"fine\"\n\"x\"y,3\n4,4\n");

    assertThat(bad(rows))
        .containsExactly(
            "2: something stands between a closing quote and the next comma",
            "4: something stands between a closing quote and the next comma");
    assertThat(data(rows))
        .containsExactly("{\"a\":\"2\",\"b\":\"fine\"}", "{\"a\":\"4\",\"b\":\"4\"}");
  }

  @Test
  void aQuoteThatIsOpenAtTheEndShouldCostItsLineOnly() throws Exception {
    List<Row> rows = csv("a,b\n1,\"never closed\n2,3\n4,5\n");

    assertThat(bad(rows)).containsExactly("2: a quote is opened and never closed");
    assertThat(data(rows))
        .containsExactly("{\"a\":\"2\",\"b\":\"3\"}", "{\"a\":\"4\",\"b\":\"5\"}");
  }

  @Test
  void aQuoteInsideAFieldShouldBeText() throws Exception {
    assertThat(data(csv("size,b\n5\" wide,x\n")))
        .containsExactly("{\"size\":\"5\\\" wide\",\"b\":\"x\"}");
  }

  @Test
  void bytesThatAreNotUtf8ShouldBeBadByLine() throws Exception {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes("a\nfine\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("Jos\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes("fine too\n".getBytes(StandardCharsets.UTF_8));

    List<Row> rows = rows("latin.csv", bytes.toByteArray(), null);

    assertThat(bad(rows)).containsExactly("3: not UTF-8");
    assertThat(data(rows)).containsExactly("{\"a\":\"fine\"}", "{\"a\":\"fine too\"}");
  }

  @Test
  void utf16ShouldBeNamedAsSuch() {
    byte[] utf16 = "\uFEFFa,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE);

    assertThatThrownBy(() -> rows("excel.csv", utf16, null))
        .isInstanceOf(FailedException.class)
        .hasMessageContaining("UTF-16");
  }

  @Test
  void linesLongerThanAnyBufferShouldBeReadWhole() throws Exception {
    String value = "x".repeat(200_000);

    assertThat(data(csv("a,b\n1," + value + "\n2,3\n")))
        .containsExactly("{\"a\":\"1\",\"b\":\"" + value + "\"}", "{\"a\":\"2\",\"b\":\"3\"}");
  }

  @Test
  void aLineThatNoPushCanHoldShouldBeBad() throws Exception {
    List<Row> rows = csv("a\n" + "x".repeat(Lines.LONGEST + 1) + "\ny\n");

    assertThat(bad(rows)).containsExactly("2: longer than 10485760 bytes");
    assertThat(data(rows)).containsExactly("{\"a\":\"y\"}");
  }

  @Test
  void aHeaderThatNamesColumnsBadlyShouldStopTheImport() {
    assertThatThrownBy(() -> csv("a,,c\n1,2,3\n")).hasMessage("line 1: column 2 has no name");
    assertThatThrownBy(() -> csv("a,a\n1,2\n")).hasMessage("line 1: two columns are named \"a\"");
    assertThatThrownBy(() -> csv("a,b\r1,2\r")).hasMessageContaining("LF or CR LF");
    assertThatThrownBy(() -> csv("")).hasMessageContaining("the file is empty");
    assertThatThrownBy(() -> csv("a,b\n1,2\n", "c")).hasMessageContaining("no column \"c\"");
  }

  @Test
  void ndjsonShouldKeepNumbersAndTextAsTheyAre() throws Exception {
    List<Row> rows =
        ndjson("{\"big\": 12345678901234567890, \"dose\": 1.50, \"s\": \"\\u00e9\"}\n");

    assertThat(data(rows))
        .containsExactly("{\"big\":12345678901234567890,\"dose\":1.50,\"s\":\"\\u00e9\"}");
  }

  @Test
  void ndjsonLinesThatAreNoObjectsShouldBeBadByLine() throws Exception {
    assertThat(
            bad(
                ndjson(
                    "{\"a\":1}\n[1]\n{\"a\":1,\"a\":2}\n{\"a\":\n{\"a\":1} x\n\n{\"b\":\"\\ud800\"}\n")))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("2: expected a JSON object"),
            line -> assertThat(line).startsWith("3: ").containsIgnoringCase("duplicate"),
            line -> assertThat(line).startsWith("4: "),
            line -> assertThat(line).startsWith("5: "),
            line -> assertThat(line).isEqualTo("7: /b: half of a surrogate pair"));
  }

  @Test
  void equalRowsShouldGetEqualUuids() throws Exception {
    List<Row> rows =
        ndjson(
            "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}\n{\"b\":{\"d\":3,\"c\":2},\"a\":1}\n"
                + "{\"a\":1,\"b\":{\"c\":2,\"d\":4}}\n");

    List<String> ids = ids(rows);
    assertThat(ids.get(0)).isEqualTo(ids.get(1)).isNotEqualTo(ids.get(2));
    assertThat(UUID.fromString(ids.get(0)).version()).isEqualTo(5);
  }

  @Test
  void idsFromContentShouldNeverChange() throws Exception {
    assertThat(ids(csv("a,b\n1,2\n"))).containsExactly("819d3898-f198-5156-b810-254f4ac824f1");
  }

  @Test
  void rowsThatDifferInTheTwentiethDigitShouldStayApart() throws Exception {
    assertThat(ids(ndjson("{\"n\":12345678901234567890}\n{\"n\":12345678901234567891}\n")))
        .doesNotHaveDuplicates();
  }

  @Test
  void idsShouldComeFromTheNamedColumns() throws Exception {
    List<Row> rows = csv("who,when,x\np1,2024-01-01,a\np 2,2024-01-02,b\np3,,c\n", "who", "when");

    assertThat(ids(rows)).containsExactly("p1:2024-01-01");
    assertThat(data(rows)).containsExactly("{\"who\":\"p1\",\"when\":\"2024-01-01\",\"x\":\"a\"}");
    assertThat(bad(rows))
        .containsExactly(
            "3: the id \"p 2:2024-01-02\" is not 1 to 128 characters of A-Z a-z 0-9 . _ : @ -",
            "4: \"when\" has no value and is part of the id");
  }

  @Test
  void ndjsonIdsMayBeNumbers() throws Exception {
    List<Row> rows =
        ndjson("{\"id\":101,\"x\":1}\n{\"id\":{}}\n{\"id\":null}\n{\"id\":true}\n", "id");

    assertThat(ids(rows)).containsExactly("101");
    assertThat(bad(rows)).hasSize(3);
  }

  @Test
  void exportedLinesShouldBecomeTheRecordsTheyWere() throws Exception {
    List<Row> rows =
        ndjson(
            "{\"id\":\"p1\",\"version\":7,\"vectorClock\":{\"server\":7},\"data\":{\"dose\":1.50},"
                + "\"updatedAt\":\"2024-01-01T00:00:00Z\"}\n"
                + "{\"id\":\"p1\",\"version\":7,\"data\":{\"dose\":1.50}}\n");

    assertThat(ids(rows).getFirst()).isEqualTo("p1");
    assertThat(data(rows).getFirst()).isEqualTo("{\"dose\":1.50}");
    assertThat(data(rows).get(1)).contains("\"version\":7");
  }

  @Test
  void gzipShouldBeKnownByItsContentNotByItsName() throws Exception {
    var zipped = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(zipped)) {
      gzip.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(data(rows("rows.csv", zipped.toByteArray(), null))).hasSize(1);
    assertThat(data(rows("rows.csv.gz", zipped.toByteArray(), null))).hasSize(1);
    assertThat(data(rows("rows", zipped.toByteArray(), null))).hasSize(1);
  }

  @Test
  void aFileOfUnknownNameShouldBeKnownByItsFirstCharacter() throws Exception {
    byte[] json = "\n {\"a\":1}\n".getBytes(StandardCharsets.UTF_8);
    byte[] csv = "a\n1\n".getBytes(StandardCharsets.UTF_8);

    assertThat(data(rows("dump", json, null))).containsExactly("{\"a\":1}");
    assertThat(data(rows("dump", csv, null))).containsExactly("{\"a\":\"1\"}");
  }

  @Test
  void aGzipFileThatEndsEarlyShouldFailAfterWhatCouldBeRead() throws Exception {
    var zipped = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(zipped)) {
      gzip.write(
          ("a,b\n"
                  + IntStream.range(0, 50_000)
                      .mapToObj(i -> i + ",x\n")
                      .collect(Collectors.joining()))
              .getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = zipped.toByteArray();
    byte[] half = Arrays.copyOf(whole, whole.length / 2);

    assertThatThrownBy(() -> rows("cut.csv.gz", half, null)).isInstanceOf(IOException.class);
  }

  private List<Row> csv(String text, String... id) throws Exception {
    return rows("rows.csv", text.getBytes(StandardCharsets.UTF_8), ids(id));
  }

  private List<Row> ndjson(String text, String... id) throws Exception {
    return rows("rows.ndjson", text.getBytes(StandardCharsets.UTF_8), ids(id));
  }

  private static RecordIds ids(String... members) {
    return members.length == 0 ? null : new RecordIds.OfMembers(List.of(members));
  }

  private List<Row> rows(String name, byte[] bytes, RecordIds ids) throws Exception {
    Path path = Files.write(folder.resolve(name), bytes);
    var all = new ArrayList<Row>();
    try (ImportFile file = ImportFile.open(path);
        Rows rows = file.rows(ids)) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        all.add(row.get());
      }
      assertThat(file.bytesRead()).isEqualTo(file.size());
    }
    return all;
  }

  private static List<String> data(List<Row> rows) {
    return good(rows).stream().map(row -> row.data().text()).toList();
  }

  private static List<String> ids(List<Row> rows) {
    return good(rows).stream().map(Row.Good::id).toList();
  }

  private static List<Row.Good> good(List<Row> rows) {
    return rows.stream()
        .filter(Row.Good.class::isInstance)
        .map(Row.Good.class::cast)
        .peek(row -> assertThat(StrictJson.tree(row.data().text()).isObject()).isTrue())
        .toList();
  }

  private static List<String> bad(List<Row> rows) {
    return rows.stream()
        .filter(Row.Bad.class::isInstance)
        .map(Row.Bad.class::cast)
        .map(row -> row.line() + ": " + row.reason())
        .toList();
  }
}
