package dev.tidemark.device;

/// Takes note of what a device sends and what it is answered, to hold the server to it.
public interface Witness {
  /// An edit is sent, for the first time or again in another push.
  ///
  /// @param fingerprint by which the server knows the edit
  void sent(String fingerprint, Edit edit);

  /// An edit was answered.
  void answered(Edit edit, Answer answer);
}
