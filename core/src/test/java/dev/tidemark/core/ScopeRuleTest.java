package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeRuleTest {
  private static final Authorship ASHA = new Authorship("asha", "tablet-7");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenant",
        "owner",
        "device",
        "user:{/recipient_id}",
        "group:{/site/id}",
        "group:{/a~1b}"
      })
  void aRuleShouldReadBackAsWritten(String text) {
    assertThat(ScopeRule.of(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Tenant",
        "everybody",
        "user",
        "user:",
        "user:{x}",
        "user:{/x",
        "role:{/x}",
        ":{/x}"
      })
  void anythingElseShouldBeRefusedWithWhatIsExpected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScopeRule.of(text))
        .withMessageContaining("\"" + text + "\"")
        .withMessageContaining(
            "expected: tenant, owner, device, user:{/pointer} or group:{/pointer}");
  }

  @Test
  void rulesWithoutPointerShouldLookAtTheAuthorOnly() {
    assertThat(scopes("tenant", ASHA, "{}")).containsExactly(Scope.tenant());
    assertThat(scopes("owner", ASHA, "{}")).containsExactly(Scope.user("asha"));
    assertThat(scopes("device", ASHA, "{}")).containsExactly(Scope.device("tablet-7"));
  }

  @Test
  void aRecordMadeOnNoDeviceShouldBeItsUsersUnderTheDeviceRule() {
    assertThat(scopes("device", new Authorship("asha", null), "{}"))
        .containsExactly(Scope.user("asha"));
  }

  @Test
  void aPointerShouldNameUsersAndGroupsByTextNumberOrArray() {
    assertThat(scopes("user:{/to}", ASHA, "{\"to\":\"ben\"}")).containsExactly(Scope.user("ben"));
    assertThat(scopes("group:{/site/id}", ASHA, "{\"site\":{\"id\":5}}"))
        .containsExactly(Scope.group("5"));
    assertThat(scopes("group:{/sites}", ASHA, "{\"sites\":[\"north\",7,null,{\"id\":9},[8]]}"))
        .containsExactly(Scope.group("north"), Scope.group("7"));
  }

  @Test
  void aNumberShouldNameTheSameGroupHoweverItIsWritten() {
    for (String five : List.of("5", "5.0", "5e0", "0.5e1", "50E-1")) {
      assertThat(scopes("group:{/site}", ASHA, "{\"site\":" + five + "}"))
          .as(five)
          .containsExactly(Scope.group("5"));
    }
    assertThat(scopes("group:{/site}", ASHA, "{\"site\":-0.0}")).containsExactly(Scope.group("0"));
    assertThat(scopes("group:{/site}", ASHA, "{\"site\":9007199254740993}"))
        .containsExactly(Scope.group("9007199254740993"));
  }

  @Test
  void whatIsNoIdentifierShouldNameNobody() {
    for (String value :
        List.of(
            "null",
            "true",
            "{}",
            "\"\"",
            "\"a b\"",
            "\"\\u0000\"",
            "\"" + "x".repeat(129) + "\"",
            "1e200")) {
      assertThat(scopes("user:{/to}", ASHA, "{\"to\":" + value + "}")).as(value).isEmpty();
    }
    assertThat(scopes("user:{/to}", ASHA, "{}")).isEmpty();
  }

  private static List<Scope> scopes(String rule, Authorship authorship, String data) {
    return ScopeRule.of(rule).scopes(authorship, new Data(data));
  }
}
