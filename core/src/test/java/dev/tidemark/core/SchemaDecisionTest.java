package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Conflict.Side;
import dev.tidemark.core.ConflictPolicy.Strategy;
import dev.tidemark.core.Decision.Accepted;
import dev.tidemark.core.Decision.Conflicted;
import dev.tidemark.core.Decision.Duplicate;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Decision.Resolved;
import org.junit.jupiter.api.Test;

/// What becomes the newest version must be as the collection's schema says; here, without `bad`.
class SchemaDecisionTest {
  @Test
  void aCreateThatBreaksTheSchemaShouldBeRejectedWithThePointer() {
    shouldName(Scene.empty().without("bad").decide(Scene.create("{\"bad\":1}")));
    assertThat(Scene.empty().without("bad").decide(Scene.create("{\"a\":1}")))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void whatAPatchMakesShouldBeJudgedAndNotThePatch() {
    Change harmless = Scene.partial(Scene.update(1, "{\"a\":1}"));
    shouldName(Scene.at(1, "{\"bad\":1}").without("bad").decide(harmless));
    Change repairing = Scene.partial(Scene.update(1, "{\"bad\":null}"));
    assertThat(Scene.at(1, "{\"bad\":1,\"a\":1}").without("bad").decide(repairing))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void aDeletionShouldNotBeJudged() {
    assertThat(Scene.at(1, "{\"bad\":1}").without("bad").decide(Scene.delete(1)))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void whatStandsShouldStayADuplicate() {
    assertThat(Scene.at(1, "{\"bad\":1}").without("bad").decide(Scene.update(1, "{\"bad\":1}")))
        .isInstanceOf(Duplicate.class);
  }

  @Test
  void aRestoredVersionShouldBeJudged() {
    Change restore = Scene.change(Operation.RESTORE, "{\"bad\":1}", new Base.Newest());
    shouldName(Scene.at(3, "{}").without("bad").decide(restore));
  }

  @Test
  void theClientsSideOfAConflictShouldBeJudgedUnderEveryPolicy() {
    for (Strategy strategy : Strategy.values()) {
      shouldName(
          Scene.at(2, "{\"a\":2}")
              .base("{\"a\":1}")
              .policy(strategy)
              .without("bad")
              .decide(Scene.update(1, "{\"a\":1,\"bad\":1}")));
    }
  }

  @Test
  void aMergeThatBreaksTheSchemaShouldWaitForAPerson() {
    Decision decision =
        Scene.at(2, "{\"a\":1,\"bad\":1}")
            .base("{\"a\":1}")
            .policy(Strategy.MERGE)
            .without("bad")
            .decide(Scene.update(1, "{\"a\":2}"));

    Conflicted conflicted = (Conflicted) decision;
    assertThat(conflicted.resolution()).isEqualTo(new Resolution.Pending());
    assertThat(conflicted.conflict().suggestion()).isEqualTo(Conflict.Suggestion.MANUAL_REVIEW);
  }

  @Test
  void aResolutionShouldBeJudged() {
    shouldName(resolve(Choice.MERGE, "{\"bad\":1}", side("{}", false)));
    shouldName(resolve(Choice.USE_LOCAL, "{}", side("{\"bad\":1}", false)));
    shouldName(resolve(Choice.USE_LATEST, "{}", side("{\"bad\":1}", false)));
    assertThat(resolve(Choice.USE_SERVER, "{}", side("{\"bad\":1}", false)))
        .isInstanceOf(Resolved.class);
    assertThat(resolve(Choice.USE_LOCAL, "{}", side("{}", true))).isInstanceOf(Resolved.class);
    assertThat(resolve(Choice.MERGE, "{\"a\":1}", side("{}", false))).isInstanceOf(Resolved.class);
  }

  private static Decision resolve(Choice choice, String merged, Side local) {
    return Scene.at(2, "{}")
        .without("bad")
        .dispute(local, true)
        .decide(
            Scene.change(Operation.UPDATE, merged, new Base.Resolving("conflict", choice, null)));
  }

  private static Side side(String data, boolean deleted) {
    return new Side(1, null, new Data(data), deleted, Scene.NOON);
  }

  private static void shouldName(Decision decision) {
    assertThat(decision)
        .isEqualTo(new Rejected(Rejection.VALIDATION_FAILED, "must not be there", "/data/bad"));
  }
}
