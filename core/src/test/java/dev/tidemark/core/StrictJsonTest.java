package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.core.StrictJson.InvalidJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  @Test
  void aDuplicateMemberShouldBeRefusedByItsPointer() {
    assertThat(invalid("{\"a\":1,\"a\":1}"))
        .hasMessage("duplicate member at line 1, column 11")
        .extracting(InvalidJson::pointer)
        .isEqualTo("/a");
    assertThat(invalid("{\"a\":[1,{\"b\":1,\"\\u0062\":2}]}").pointer()).isEqualTo("/a/1/b");
  }

  @Test
  void nestingShouldBeAllowedToLevel64AndNoDeeper() {
    String deepest = "{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}";
    assertThat(DataTest.read(deepest).text()).isEqualTo(deepest);
    assertThat(DataTest.read(deepest).tree().toString()).isEqualTo(deepest);
    assertThat(invalid("{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}"))
        .hasMessageStartingWith("more than 64 levels deep");
    assertThat(invalid("{\"a\":".repeat(65) + "1" + "}".repeat(65)))
        .hasMessageStartingWith("more than 64 levels deep");
  }

  @Test
  void halfOfASurrogatePairShouldBeRefused() {
    for (String half :
        List.of("\\ud800", "\\udc00", "\\ud800x", "\\udc00\\ud800", "\\ud83d\\ud83d")) {
      assertThat(invalid("{\"a\":[\"" + half + "\"]}").getMessage()).as(half).contains("surrogate");
      InvalidJson inName = invalid("{\"a\":{\"" + half + "\":1}}");
      assertThat(inName.getMessage()).as(half).contains("surrogate");
      assertThat(wellFormed(inName.pointer())).as(half).isTrue();
    }
    assertThat(DataTest.read("{\"\\ud83d\\ude00\":\"\\ud83d\\ude00\"}").text())
        .isEqualTo("{\"\\ud83d\\ude00\":\"\\ud83d\\ude00\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "-1e400", "1e309", "1.8e308", "17976931348623159e292"})
  void aNumberBeyondADoubleShouldBeRefusedByItsPointer(String number) {
    InvalidJson invalid = invalid("{\"a\":{\"b\":" + number + "}}");
    assertThat(invalid).hasMessage("a number beyond the range of a double");
    assertThat(invalid.pointer()).isEqualTo("/a/b");
  }

  @Test
  void aWholeNumberBeyondADoubleShouldBeRefusedToo() {
    assertThat(invalid("{\"a\":1" + "0".repeat(309) + "}"))
        .hasMessage("a number beyond the range of a double");
    assertThat(invalid("{\"a\":1" + "0".repeat(400) + "}")).hasMessageContaining("too long");
    assertThat(DataTest.read("{\"a\":1" + "0".repeat(308) + "}").canonical())
        .isEqualTo("{\"a\":1e+308}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-99999999999", "0e99999999999", "1e-2147483648", "0.0e-1000"})
  void anExponentThatATreeHasNoRoomForShouldBeRefused(String number) {
    assertThat(invalid("{\"a\":" + number + "}"))
        .hasMessage("an exponent of more than three digits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1e308",
        "1E-400",
        "0.1e+1",
        "1e-999",
        "123456789012345678901234567890"
      })
  void everyNumberWithinADoubleShouldBeReadAndParsed(String number) {
    Data data = DataTest.read("{\"a\":" + number + "}");
    assertThat(data.text()).isEqualTo("{\"a\":" + number + "}");
    assertThat(data.tree().get("a").doubleValue()).isEqualTo(Double.parseDouble(number) + 0.0);
    assertThat(data.patch(Data.empty()).same(data)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a",
        "{\"a\":\"x",
        "{\"a\":[1",
        "{\"a\":tru",
        "[]",
        "1",
        "\"a\"",
        "null",
        "{} x",
        "{}{}",
        "{},",
        "{}]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":0x1}",
        "{\"a\":TRUE}",
        "{\"a\":/*x*/1}",
        "{\"a\":1//x\n}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\uZZZZ\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":[1,2}",
        "{\"a\":[,1]}",
        "{\"a\" 1}",
        "{\"a\":\u00a01}",
        "{\"a\":1\f}",
        "{\"a\":\u0000}",
        "\u0000{}",
        "{}\u0000",
        "{\"a\":\"\u0000\"}",
        "{\"\u0000\":1}",
        "{\"a\u0000",
        "\ufeff{}"
      })
  void whatIsNoJsonObjectShouldBeRefused(String text) {
    invalid(text);
  }

  @Test
  void everyPrefixOfAnObjectShouldBeRefused() {
    String whole = "{\"a\":[1.5e3,\"\\u00e9é\\n\",{\"b\":null,\"c\":[true,false]}],\"d\":\"😀\"}";
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < bytes.length; length++) {
      byte[] prefix = Arrays.copyOf(bytes, length);
      invalid(prefix, "the first " + length + " bytes");
    }
    assertThat(DataTest.read(whole).text()).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "ff",
        "fe",
        "c3",
        "c328",
        "e282",
        "e28228",
        "f0908d",
        "f8888080", // cut short or out of place
        "c080",
        "c1bf",
        "e080af",
        "f08080af", // overlong
        "eda080",
        "edb080",
        "eda0bdedb880", // surrogates
        "f4908080",
        "f5808080" // beyond U+10FFFF
      })
  void invalidUtf8ShouldBeRefusedInValuesNamesAndBetween(String hex) {
    byte[] bad = HexFormat.of().parseHex(hex);
    invalid(joined("{\"a\":\"", bad, "\"}"), hex + " in a value");
    invalid(joined("{\"a\":\"", bad, " \", \"b\" : 1}"), hex + " in a value, with white space");
    invalid(joined("{\"a", bad, "\":1}"), hex + " in a name");
    invalid(joined("{\"a\":", bad, "1}"), hex + " between tokens");
  }

  @Test
  void theReplacementCharacterItselfShouldBeAllowed() {
    assertThat(DataTest.read("{ \"\ufffd\" : \"\ufffd\" }").text())
        .isEqualTo("{\"\ufffd\":\"\ufffd\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
  void otherEncodingsShouldBeRefused(String charset) {
    invalid("{\"a\":\"é\"}".getBytes(Charset.forName(charset)), charset);
  }

  @Test
  void anEscapedNulShouldBeKept() {
    assertThat(DataTest.read("{\"a\":\"\\u0000\"}").text()).isEqualTo("{\"a\":\"\\u0000\"}");
  }

  /// Flips, drops and repeats bytes of good objects: each must be read or refused, and what is read
  /// must be good for all that is done with data.
  @Test
  void damagedTextShouldBeReadOrRefusedAndNothingElse() {
    Seeds.each(
        20_000,
        random -> {
          var json = new RandomJson(random);
          byte[] bytes =
              json.spaced(json.tokens(json.object(4, 3))).getBytes(StandardCharsets.UTF_8);
          for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] =
                random.nextBoolean()
                    ? (byte) random.nextInt(256)
                    : bytes[random.nextInt(bytes.length)];
          }
          Data data;
          try {
            data = StrictJson.data(bytes);
          } catch (InvalidJson e) {
            assertNamesNothingInternal(e, HexFormat.of().formatHex(bytes));
            return;
          }
          byte[] kept = data.text().getBytes(StandardCharsets.UTF_8);
          assertThat(StrictJson.data(kept)).isEqualTo(data);
          assertThat(Data.of(data.tree()).same(data)).as(data.text()).isTrue();
          assertThat(data.canonical()).isNotEmpty();
        });
  }

  @Test
  void anObjectWithinARequestShouldBeCutOutAsItStands() throws Exception {
    byte[] body =
        "{\"é\": [ {\"data\" : { \"a\" : \"é\" } } , 2 ]}".getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = StrictJson.factory().createParser(body)) {
      while (!"data".equals(parser.currentName())
          || parser.currentToken() != JsonToken.START_OBJECT) {
        parser.nextToken();
      }
      assertThat(StrictJson.pointer(parser)).isEqualTo("/é/0/data");
      assertThat(StrictJson.data(parser, body).text()).isEqualTo("{\"a\":\"é\"}");
      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
    }
  }

  @Test
  void trustedTextThatIsNoJsonShouldBeAnIllegalArgument() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StrictJson.tree("{"))
        .withMessageStartingWith("not JSON");
  }

  private static InvalidJson invalid(String text) {
    return invalid(text.getBytes(StandardCharsets.UTF_8), text);
  }

  private static InvalidJson invalid(byte[] bytes, String shown) {
    InvalidJson invalid = catchThrowableOfType(InvalidJson.class, () -> StrictJson.data(bytes));
    assertThat(invalid).as(shown).isNotNull();
    assertNamesNothingInternal(invalid, shown);
    return invalid;
  }

  private static void assertNamesNothingInternal(InvalidJson invalid, String shown) {
    assertThat(invalid.getMessage())
        .as(shown)
        .isNotBlank()
        .doesNotContainPattern(
            "(?i)source:|jackson|stream|feature|JsonRead|byte\\[|java|exception|enable")
        .doesNotContainPattern("[\\n\\r]")
        .hasSizeLessThan(400);
    assertThat(wellFormed(invalid.getMessage())).as(shown).isTrue();
    assertThat(wellFormed(invalid.pointer())).as(shown).isTrue();
  }

  private static byte[] joined(String before, byte[] bytes, String after) {
    var all = new ByteArrayOutputStream();
    all.writeBytes(before.getBytes(StandardCharsets.UTF_8));
    all.writeBytes(bytes);
    all.writeBytes(after.getBytes(StandardCharsets.UTF_8));
    return all.toByteArray();
  }

  private static boolean wellFormed(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }
}
