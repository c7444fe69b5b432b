package dev.tidemark.device;

/// Something happened that must never happen.
public final class LawBroken extends AssertionError {
  private static final long serialVersionUID = 1;

  /// @param law what should have been, as a sentence
  /// @param found what was
  public LawBroken(String law, String found) {
    super(law + "\n  but: " + found);
  }
}
