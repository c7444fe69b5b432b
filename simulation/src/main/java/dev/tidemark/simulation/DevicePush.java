package dev.tidemark.simulation;

import dev.tidemark.device.Push;
import dev.tidemark.engine.Submission;

/// A device's [Push], as it travels: once, or again and again until it is answered.
final class DevicePush implements Request {
  private final Push push;
  private int attempt;

  DevicePush(Push push) {
    this.push = push;
  }

  /// What is sent.
  Push push() {
    return push;
  }

  @Override
  public Submission submission() {
    return new Submission(push.set(), Answers::write);
  }

  /// Begins another attempt. What still travels of earlier ones is lost unless the push is named:
  /// its connection is closed.
  int nextAttempt() {
    return ++attempt;
  }

  int attempt() {
    return attempt;
  }

  /// Whether what belongs to that attempt may still arrive.
  boolean open(int ofAttempt) {
    return push.named() || ofAttempt == attempt;
  }

  @Override
  public String toString() {
    return push.toString();
  }
}
