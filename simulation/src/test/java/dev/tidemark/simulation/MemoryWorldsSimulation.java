package dev.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryWorldsSimulation {
  @Test
  void everyLawShouldHoldInMemory() {
    Worlds.check(200);
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
