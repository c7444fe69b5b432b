package dev.tidemark.engine.live;

/// Who is told when there is something to read. Both calls come from whatever thread commits: they
/// must return at once and throw nothing.
public interface Subscriber {
  /// Over what kind of connection it is told, such as `records`, for whoever counts them: one of a
  /// few.
  String kind();

  /// There is something to read: [Subscription#next] is to be called, until it says that there is
  /// no more. Comes once, however much there is to read.
  void woken();

  /// The subscription is over. Comes once, at any moment, but not when the subscriber left.
  void ended(End why);
}
