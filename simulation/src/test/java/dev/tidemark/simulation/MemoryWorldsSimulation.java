package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.core.Choice;
import dev.tidemark.core.ConflictPolicy.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MemoryWorldsSimulation {
  @Test
  void everyLawShouldHoldInMemory() {
    Worlds.check(200);
  }

  @Test
  void everyLawShouldHoldAfterARestoreInMemory() {
    Worlds.restored(12);
  }

  @Test
  void theWorldsShouldComeAcrossEverything() {
    var seen = new TreeSet<String>();
    for (long seed = 1; seed <= 30; seed++) {
      var world = new World(seed, Worlds.memory(), Worlds.OPTIONS);
      world.run();
      seen.addAll(world.census().counts().keySet());
    }
    assertThat(seen).containsAll(everything());
  }

  private static List<String> everything() {
    var names =
        new ArrayList<>(
            List.of(
                "conflict server_wins use_server",
                "conflict client_wins use_local",
                "conflict most_recent_wins use_local",
                "conflict most_recent_wins use_server",
                "conflict merge merged",
                "conflict merge pending",
                "conflict manual pending",
                "use_server use_server",
                "use_local use_local",
                "use_local use_local over a deletion",
                "use_latest use_local",
                "use_latest use_server",
                "merge merged",
                "merge merged over a deletion",
                "resolution of what moved on use_local",
                "resolution of what moved on merged",
                "restore accepted",
                "restore accepted over a deletion",
                "restore duplicate",
                "restore version_mismatch",
                "create accepted over a deletion",
                "create id_taken",
                "update accepted",
                "update duplicate",
                "update version_mismatch",
                "delete accepted",
                "look-up of one",
                "look-up of a list",
                "whole set done",
                "whole set undone",
                "whole set failed",
                "errand repeated",
                "live create",
                "live update",
                "live back-fill",
                "live deleted",
                "live departed",
                "live out_of_scope",
                "live merged for the one who sent it",
                "live resumed",
                "live ended STALLED",
                "live begun again",
                "live ended null",
                "list begun",
                "list news",
                "list reset",
                "list whole",
                "list known"));
    for (Strategy strategy : Strategy.values()) {
      names.add("conflict kept from " + strategy.text() + " pending");
    }
    for (Choice choice : Choice.values()) {
      names.add(choice.text() + " already_resolved");
      names.add(choice.text() + " not_found");
    }
    return names;
  }

  /// Sixteen who write, and a clock that somebody sets back by an hour and more while they do.
  @Test
  void whoGoesByTimesShouldMissNothingOfSixteenWriters() {
    Worlds.sixteen(20);
  }

  @Test
  void everyLawShouldHoldInACrowd() {
    Worlds.crowd(4, seed -> Worlds.memory());
  }

  @Test
  void aSeedShouldBeTheSameWorldEveryTime() {
    WorldOptions told = WorldOptions.of(5, 500).remembering(Integer.MAX_VALUE);
    var once = new World(1, Worlds.memory(), told);
    var again = new World(1, Worlds.memory(), told);
    once.run();
    again.run();
    assertThat(again.story()).isEqualTo(once.story());
    assertThat(once.story().lines().count()).isGreaterThan(300);
  }
}
