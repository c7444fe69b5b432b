package dev.tidemark.store.memory;

import java.util.ArrayDeque;
import java.util.Map;

/// Remembers how to take back what a transaction changed. For one transaction.
final class Undo {
  private final ArrayDeque<Runnable> steps = new ArrayDeque<>();

  <K, V> void put(Map<K, V> map, K key, V value) {
    V before = map.put(key, value);
    steps.push(before == null ? () -> map.remove(key) : () -> map.put(key, before));
  }

  <K, V> void remove(Map<K, V> map, K key) {
    V before = map.remove(key);
    if (before != null) {
      steps.push(() -> map.put(key, before));
    }
  }

  void add(Runnable step) {
    steps.push(step);
  }

  void run() {
    while (!steps.isEmpty()) {
      steps.pop().run();
    }
  }
}
