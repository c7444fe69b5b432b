package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Change.Base;
import dev.tidemark.core.Conflict.Side;
import dev.tidemark.core.Decision.Rejected;
import dev.tidemark.core.Decision.Resolved;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What becomes of a conflict that a person resolves. The record stands at version 3, made in the
/// morning.
class ResolvingTest {
  private static final Instant LATER = Scene.MORNING.plusSeconds(60);
  private static final VectorClock TABLET = VectorClock.of(Map.of("tablet-8", 4L));

  @Test
  void useServerShouldWriteNothing() {
    assertThat(resolution(scene(local("{\"a\":2}", LATER)), Choice.USE_SERVER))
        .isEqualTo(new Resolution.UseServer());
  }

  @Test
  void useLocalShouldWriteTheClientsSideOverWhatStands() {
    assertThat(resolution(scene(local("{\"a\":2}", LATER)), Choice.USE_LOCAL))
        .isEqualTo(
            new Resolution.UseLocal(
                new Write(
                    new Data("{\"a\":2}"),
                    false,
                    VectorClock.of(Map.of("server", 4L, "tablet-8", 4L)),
                    ChangeType.UPDATE,
                    false)));
  }

  @Test
  void useLocalShouldDeleteWhatTheClientDeleted() {
    var local = new Side(1, null, Data.empty(), true, LATER);
    Resolution resolution = resolution(scene(local), Choice.USE_LOCAL);
    assertThat(resolution).isInstanceOf(Resolution.UseLocal.class);
    Write write = ((Resolution.UseLocal) resolution).write();
    assertThat(write.deleted()).isTrue();
    assertThat(write.changeType()).isEqualTo(ChangeType.DELETE);
  }

  @Test
  void useLocalShouldReviveWhatTheServerDeleted() {
    Scene scene = Scene.deletedAt(3).dispute(local("{\"a\":2}", LATER), true);
    Resolution resolution = resolution(scene, Choice.USE_LOCAL);
    assertThat(((Resolution.UseLocal) resolution).write().deleted()).isFalse();
  }

  @Test
  void useLatestShouldTakeTheSideThatWasMadeLast() {
    assertThat(resolution(scene(local("{\"a\":2}", LATER)), Choice.USE_LATEST))
        .isInstanceOf(Resolution.UseLocal.class);
    assertThat(resolution(scene(local("{\"a\":2}", Scene.MORNING)), Choice.USE_LATEST))
        .isEqualTo(new Resolution.UseServer());
  }

  @Test
  void mergeShouldWriteWhatThePersonMadeOfBoth() {
    Resolution resolution = resolution(scene(local("{\"a\":2}", LATER)), Choice.MERGE);
    assertThat(resolution).isInstanceOf(Resolution.Merged.class);
    Write write = ((Resolution.Merged) resolution).write();
    assertThat(write.data()).isEqualTo(new Data("{\"merged\":true}"));
    assertThat(write.changeType()).isEqualTo(ChangeType.MERGE);
    assertThat(write.clock().compare(TABLET)).isEqualTo(VectorClock.Ordering.ABOVE);
  }

  @Test
  void resolvingTwiceShouldBeRefused() {
    Scene scene = Scene.at(3, "{\"a\":1}").dispute(local("{\"a\":2}", LATER), false);
    for (Choice choice : Choice.values()) {
      assertThat(rejection(scene, choice)).isEqualTo(Rejection.ALREADY_RESOLVED);
    }
  }

  @Test
  void aConflictThatDoesNotExistShouldNotBeFound() {
    assertThat(rejection(Scene.at(3, "{}"), Choice.USE_LOCAL)).isEqualTo(Rejection.NOT_FOUND);
    assertThat(rejection(Scene.empty(), Choice.USE_LOCAL)).isEqualTo(Rejection.NOT_FOUND);
  }

  @Test
  void whoDoesNotSeeTheRecordShouldLearnNothing() {
    Scene scene = scene(local("{\"a\":2}", LATER)).holding(Scope.user("asha"));
    assertThat(rejection(scene, Choice.USE_LOCAL)).isEqualTo(Rejection.NOT_FOUND);
  }

  private static Scene scene(Side local) {
    return Scene.at(3, "{\"a\":1}").dispute(local, true);
  }

  private static Side local(String data, Instant time) {
    return new Side(1, TABLET, new Data(data), false, time);
  }

  private static Resolution resolution(Scene scene, Choice choice) {
    Decision decision = scene.decide(change(choice));
    assertThat(decision).isInstanceOf(Resolved.class);
    return ((Resolved) decision).resolution();
  }

  private static Rejection rejection(Scene scene, Choice choice) {
    Decision decision = scene.decide(change(choice));
    assertThat(decision).isInstanceOf(Rejected.class);
    return ((Rejected) decision).reason();
  }

  private static Change change(Choice choice) {
    return new Change(
        Scene.KEY,
        Operation.UPDATE,
        choice == Choice.MERGE ? new Data("{\"merged\":true}") : Data.empty(),
        false,
        new Base.Resolving("c1", choice, null),
        null,
        null);
  }
}
