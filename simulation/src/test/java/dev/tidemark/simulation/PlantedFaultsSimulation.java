package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tidemark.device.LawBroken;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// The laws are worth something only if a server that breaks them is found out: each of these
/// servers has one fault, and within fifty seeds some law must be broken by it.
class PlantedFaultsSimulation {
  private static final int SEEDS = 50;
  private static final String HELD_LIVE = "who has read everything holds exactly what they may see";
  private static final System.Logger LOG =
      System.getLogger(PlantedFaultsSimulation.class.getName());

  @Test
  void aMergeThatDropsAMemberShouldBeCaught() {
    caught(
        () -> Worlds.OPTIONS.deciding(Faults.mergeDroppingAMember()),
        "a merge has what either side changed");
  }

  @Test
  void aCursorOffByOneShouldBeCaught() {
    caught(
        () -> Worlds.OPTIONS.seeing(Faults::cursorOffByOne),
        "at the end of a walk a device holds exactly what it may see");
  }

  @Test
  void aTimeOffByOneShouldBeCaught() {
    caught(
        () -> Worlds.OPTIONS.seeing(Faults::timeOffByOne),
        "who goes on from the time of their last list misses nothing");
  }

  @Test
  void tagsThatStayShouldBeCaught() {
    caught(() -> Worlds.OPTIONS.seeing(Faults::tagsThatStay), "equal tags mean equal lists");
  }

  @Test
  void forgottenAnswersShouldBeCaught() {
    caught(() -> Worlds.OPTIONS.seeing(Faults::withoutAnswers), "no request is judged twice");
  }

  @Test
  void forgottenFingerprintsShouldBeCaught() {
    caught(() -> Worlds.OPTIONS.seeing(Faults::withoutFingerprints), "no edit has two effects");
  }

  @Test
  void aResolutionThatIsNotMarkedShouldBeCaught() {
    caught(
        () -> Worlds.OPTIONS.seeing(Faults::withoutResolutions),
        "a conflict is resolved at most once");
  }

  @Test
  void aLosingSideThatIsDroppedShouldBeCaught() {
    caught(() -> Worlds.OPTIONS.seeing(Faults::withoutLosers), "whatever loses can be read back");
  }

  @Test
  void halfOfAWholeSetShouldBeCaught() {
    caught(
        () -> Worlds.OPTIONS.seeing(Faults::keepingHalves),
        "a whole set is there whole or not at all");
  }

  @Test
  void positionsHandedOutBeforeTheLockShouldBeCaught() {
    caught(
        () -> Worlds.OPTIONS.seeing(new LateCommits()::over),
        "at the end of a walk a device holds exactly what it may see");
  }

  @Test
  void departuresThatAreNotSentShouldBeCaught() {
    caught(
        () -> Worlds.OPTIONS.seeing(Faults::withoutDepartures),
        "at the end of a walk a device holds exactly what it may see");
  }

  @Test
  void aLiveReaderWhoResumesOffByOneShouldBeCaught() {
    caught(() -> Worlds.OPTIONS.seeing(Faults::cursorOffByOne), HELD_LIVE);
  }

  @Test
  void aHoleInTheRingShouldBeCaught() {
    caught(() -> Rumours.withHoles().in(Worlds.OPTIONS), HELD_LIVE);
  }

  @Test
  void departuresThatAreNotToldLiveShouldBeCaught() {
    caught(() -> Rumours.withoutDepartures().in(Worlds.OPTIONS), HELD_LIVE);
  }

  @Test
  void grantsThatAreNotToldLiveShouldBeCaught() {
    caught(() -> Rumours.withoutMemberships().in(Worlds.OPTIONS), HELD_LIVE);
  }

  @Test
  void anEchoShouldBeCaught() {
    caught(
        () -> Rumours.withoutAuthors().in(Worlds.OPTIONS),
        "a device is not told of what it sent while it was connected");
  }

  @Test
  void aRestoreInTheSameEpochShouldBeCaught() {
    caught(
        () -> Worlds.memory((store, now) -> {}),
        Worlds.OPTIONS::restoring,
        "who goes on from the time of their last list misses nothing");
  }

  private static void caught(Supplier<WorldOptions> faulty, String law) {
    caught(Worlds::memory, faulty, law);
  }

  /// Finds a seed in which that law is broken; others may be broken by the fault before.
  private static void caught(Supplier<Disk> disks, Supplier<WorldOptions> faulty, String law) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Optional<AssertionError> failure = Worlds.failure(seed, disks.get(), faulty.get());
      if (failure.isPresent()) {
        assertThat(failure.get()).hasCauseInstanceOf(LawBroken.class);
        List<String> told = failure.get().getMessage().lines().toList();
        assertThat(told.getFirst()).startsWith("seed " + seed + ", step ");
        LOG.log(System.Logger.Level.INFO, told.getFirst());
        if (told.getFirst().endsWith(law)) {
          return;
        }
      }
    }
    fail("not caught in %d seeds", SEEDS);
  }
}
