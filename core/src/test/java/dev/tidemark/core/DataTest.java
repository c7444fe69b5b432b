package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataTest {
  @Test
  void textShouldBeKeptButForWhiteSpaceBetweenTokens() {
    assertThat(
            read(" { \"b\" : 1.50 ,\r\n\t\"a\" : [ \" x \\\" y \" , \"\\u0041\\/\", 1E+2 , -0 ] } ")
                .text())
        .isEqualTo("{\"b\":1.50,\"a\":[\" x \\\" y \",\"\\u0041\\/\",1E+2,-0]}");
  }

  @Test
  void textShouldBeKeptButForWhiteSpaceWhateverIsWritten() {
    Seeds.each(
        5_000,
        random -> {
          var json = new RandomJson(random);
          List<String> tokens = json.tokens(json.object(6, 4));
          assertThat(read(json.spaced(tokens)).text()).isEqualTo(String.join("", tokens));
        });
  }

  @Test
  void aMemberShouldBeTheTextOfItsValue() {
    Data data = read("{\"a\":1.50,\"b\":{\"a\":[2,\"}\"]},\"c\":null,\"\\u0064\":\"\\u0041\"}");

    assertThat(data.member("a")).isEqualTo("1.50");
    assertThat(data.member("b")).isEqualTo("{\"a\":[2,\"}\"]}");
    assertThat(data.member("c")).isEqualTo("null");
    assertThat(data.member("d")).isEqualTo("\"\\u0041\"");
    assertThat(data.member("e")).isNull();
    assertThat(Data.empty().member("a")).isNull();
  }

  /// RFC 8785, section 3.2.2 and 3.2.3.
  @Test
  void canonicalShouldBeTheFormOfRfc8785() {
    assertThat(
            read("""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
              "literals": [null, true, false]
            }
            """)
                .canonical())
        .isEqualTo(
            """
            {"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
            "string":"€$\\u000f\\nA'B\\"\\\\\\\\\\"/"}\
            """);
    assertThat(
            read("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}")
                .canonical())
        .isEqualTo(
            "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
  }

  @Test
  void canonicalShouldBeWhatTheLibraryMakesOfTheWholeText() {
    Seeds.each(
        20_000,
        random -> {
          var json = new RandomJson(random);
          Data data = read(json.spaced(json.tokens(json.object(6, 4))));
          assertThat(data.canonical())
              .isEqualTo(new JsonCanonicalizer(data.text()).getEncodedString());
        });
  }

  @Test
  void sameShouldNotLookAtSpellingOrOrder() {
    assertThat(same("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}")).isTrue();
    assertThat(same("{\"a\":1}", "{\"a\":1.0}")).isTrue();
    assertThat(same("{\"a\":1}", "{\"a\":1e0}")).isTrue();
    assertThat(same("{\"a\":100}", "{\"a\":1E2}")).isTrue();
    assertThat(same("{\"a\":0}", "{\"a\":-0.0}")).isTrue();
    assertThat(same("{\"a\":\"A\"}", "{\"a\":\"\\u0041\"}")).isTrue();
    assertThat(same("{\"a\":12345678901234567890}", "{\"a\":12345678901234567890.0}")).isTrue();
  }

  @Test
  void sameShouldSeeEveryOtherDifference() {
    assertThat(same("{\"a\":1}", "{\"a\":2}")).isFalse();
    assertThat(same("{\"a\":1}", "{\"a\":\"1\"}")).isFalse();
    assertThat(same("{\"a\":null}", "{}")).isFalse();
    assertThat(same("{\"a\":[1,2]}", "{\"a\":[2,1]}")).isFalse();
    assertThat(same("{\"a\":[]}", "{\"a\":{}}")).isFalse();
    assertThat(same("{\"a\":true}", "{\"a\":1}")).isFalse();
    assertThat(same("{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1,\"c\":1}}")).isFalse();
    assertThat(same("{\"a\":\"é\"}", "{\"a\":\"e\\u0301\"}")).isFalse();
  }

  @Test
  void sameShouldAgreeWithTheCanonicalForms() {
    Seeds.each(
        20_000,
        random -> {
          var json = new RandomJson(random);
          Map<String, Object> object = json.object(5, 3);
          Data one = read(json.spaced(json.tokens(object)));
          Data rewritten = read(json.spaced(json.tokens(object)));
          Data other = read(json.spaced(json.tokens(json.perhapsChanged(object))));
          assertThat(one.same(rewritten)).as("%s and %s", one, rewritten).isTrue();
          assertThat(one.canonical()).isEqualTo(rewritten.canonical());
          assertThat(one.same(other))
              .as("%s and %s", one, other)
              .isEqualTo(one.canonical().equals(other.canonical()));
          assertThat(one.membersOtherThan(other).isEmpty()).isEqualTo(one.same(other));
        });
  }

  /// RFC 7396, appendix A. What is there a whole document is here the member `x`, so that documents
  /// that are no objects can be looked at too.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":"b"};              {"a":"c"};                    {"a":"c"}
          {"a":"b"};              {"b":"c"};                    {"a":"b","b":"c"}
          {"a":"b"};              {"a":null};                   {}
          {"a":"b","b":"c"};      {"a":null};                   {"b":"c"}
          {"a":["b"]};            {"a":"c"};                    {"a":"c"}
          {"a":"c"};              {"a":["b"]};                  {"a":["b"]}
          {"a":{"b":"c"}};        {"a":{"b":"d","c":null}};     {"a":{"b":"d"}}
          {"a":[{"b":"c"}]};      {"a":[1]};                    {"a":[1]}
          ["a","b"];              ["c","d"];                    ["c","d"]
          {"a":"b"};              ["c"];                        ["c"]
          {"a":"foo"};            "bar";                        "bar"
          {"e":null};             {"a":1};                      {"e":null,"a":1}
          [1,2];                  {"a":"b","c":null};           {"a":"b"}
          {};                     {"a":{"bb":{"ccc":null}}};    {"a":{"bb":{}}}
          """)
  void patchShouldGiveTheResultsOfRfc7396(String target, String patch, String result) {
    assertThat(member(target).patch(member(patch))).isEqualTo(member(result));
    if (target.startsWith("{") && patch.startsWith("{")) {
      assertThat(new Data(target).patch(new Data(patch))).isEqualTo(new Data(result));
    }
  }

  @Test
  void patchWithNullShouldRemoveAMember() {
    assertThat(member("{\"a\":\"foo\"}").patch(member("null"))).isEqualTo(Data.empty());
  }

  @Test
  void patchShouldLeaveBothDataAsTheyWere() {
    Seeds.each(
        2_000,
        random -> {
          var json = new RandomJson(random);
          Data target = read(json.spaced(json.tokens(json.object(5, 4))));
          Data patch = read(json.spaced(json.tokens(json.object(5, 4))));
          String before = target.tree().toString();
          Data once = target.patch(patch);
          assertThat(target.tree().toString()).isEqualTo(before);
          assertThat(once.patch(patch).same(once)).as("%s on %s", patch, target).isTrue();
          assertThat(target.tree().toString()).isEqualTo(before);
        });
  }

  @Test
  void numbersShouldKeepTheirDigitsThroughAPatch() {
    assertThat(
            new Data("{\"a\":1.50,\"b\":12345678901234567890.12}")
                .patch(new Data("{\"c\":0.10}"))
                .text())
        .isEqualTo("{\"a\":1.50,\"b\":12345678901234567890.12,\"c\":0.10}");
  }

  @Test
  void membersOtherThanShouldNameWhatDiffersAtTheTop() {
    assertThat(
            new Data("{\"a\":1,\"b\":{\"x\":1},\"c\":3}")
                .membersOtherThan(new Data("{\"d\":4,\"b\":{\"x\":2},\"a\":1.0}")))
        .containsExactly("b", "c", "d");
  }

  @Test
  void aPointerShouldFindAValueOrTellThatThereIsNone() {
    var data = new Data("{\"a\":{\"b\":[1,2]}}");
    assertThat(data.at(JsonPointer.compile("/a/b/1")).intValue()).isEqualTo(2);
    assertThat(data.at(JsonPointer.compile("/a/c")).isMissingNode()).isTrue();
  }

  /// Reads what a request holds and must be good.
  static Data read(String text) {
    try {
      return StrictJson.data(text.getBytes(StandardCharsets.UTF_8));
    } catch (StrictJson.InvalidJson e) {
      throw new AssertionError(text + ": " + e.getMessage(), e);
    }
  }

  private static boolean same(String one, String other) {
    boolean forth = new Data(one).same(new Data(other));
    assertThat(new Data(other).same(new Data(one))).isEqualTo(forth);
    return forth;
  }

  private static Data member(String value) {
    return new Data("{\"x\":" + value + "}");
  }
}
