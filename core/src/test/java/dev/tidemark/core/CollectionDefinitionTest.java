package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CollectionDefinitionTest {
  private static final Authorship ASHA = new Authorship("asha", "tablet-7");

  @Test
  void aRecordShouldLieInTheScopesOfAllRules() {
    CollectionDefinition definition =
        definition(List.of("owner", "user:{/to}"), List.of(), List.of());
    assertThat(definition.scopesOf(ASHA, new Data("{\"to\":\"ben\"}")))
        .containsExactlyInAnyOrder(Scope.user("asha"), Scope.user("ben"));
  }

  @Test
  void aRecordThatNoRuleGivesAScopeShouldBeItsCreators() {
    CollectionDefinition definition =
        definition(List.of("group:{/site}"), List.of("kind"), List.of());
    assertThat(definition.scopesOf(ASHA, new Data("{\"kind\":\"x\"}")))
        .containsExactlyInAnyOrder(Scope.user("asha"), Scope.filter("kind", "x"));
  }

  @Test
  void filtersShouldFileARecordByTheValuesOfItsMembers() {
    CollectionDefinition definition =
        definition(List.of("tenant"), List.of("pharmacy_id", "open", "gone", "list"), List.of());
    assertThat(
            definition.scopesOf(
                ASHA, new Data("{\"pharmacy_id\":5.0,\"open\":true,\"gone\":null,\"list\":[1]}")))
        .containsExactlyInAnyOrder(
            Scope.tenant(), new Scope("filter:pharmacy_id=5"), new Scope("filter:open=true"));
  }

  @Test
  void aFilterValueThatNoIndexTakesShouldBeKnownByItsDigest() {
    String longest = "x".repeat(128);
    assertThat(Scope.filter("kind", longest).text()).isEqualTo("filter:kind=" + longest);
    for (String value : List.of("x".repeat(129), "x".repeat(100_000), "a\0b")) {
      String text = Scope.filter("kind", value).text();
      assertThat(text).startsWith("filter:kind=sha256:").hasSizeLessThan(80).doesNotContain("\0");
      assertThat(Scope.filter("kind", value + "y").text()).isNotEqualTo(text);
    }
  }

  @Test
  void anEmptyWriteRuleShouldLetEverybodyWrite() {
    assertThat(
            definition(List.of("tenant"), List.of(), List.of())
                .writable(principal("ben", Role.DEVICE), ASHA))
        .isTrue();
  }

  @Test
  void aWriteRuleShouldLetItsRolesAndTheOwnerWriteAndNobodyElse() {
    CollectionDefinition definition =
        definition(List.of("tenant"), List.of(), List.of("admin", "owner"));
    assertThat(definition.writable(principal("ben", Role.ADMIN), ASHA)).isTrue();
    assertThat(definition.writable(principal("asha", Role.MEMBER), ASHA)).isTrue();
    assertThat(definition.writable(principal("ben", Role.MEMBER), ASHA)).isFalse();
    assertThat(definition.writable(principal("ben", Role.OPERATOR), ASHA)).isFalse();
  }

  @Test
  void aDefinitionShouldNameTheMemberThatIsNotAsExpected() {
    refused("name: ", "a b", List.of("tenant"), List.of(), null);
    refused("scopes: none", "patients", List.of(), List.of(), null);
    refused("write: \"nurse\"", "patients", List.of("tenant"), List.of("nurse"), null);
    refused("retention_days: 0", "patients", List.of("tenant"), List.of(), 0);
  }

  private static void refused(
      String message,
      String name,
      List<String> scopes,
      List<String> write,
      @Nullable Integer retention) {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new CollectionDefinition(
                name,
                null,
                rules(scopes),
                List.of(),
                write,
                ConflictPolicy.standard(),
                retention,
                false))
        .withMessageStartingWith(message);
  }

  private static CollectionDefinition definition(
      List<String> scopes, List<String> filters, List<String> write) {
    return new CollectionDefinition(
        "patients", null, rules(scopes), filters, write, ConflictPolicy.standard(), null, false);
  }

  private static List<ScopeRule> rules(List<String> texts) {
    return texts.stream().map(ScopeRule::of).toList();
  }

  private static Principal principal(String user, Role role) {
    return new Principal("123", user, null, role);
  }
}
