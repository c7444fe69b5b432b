package dev.tidemark.server.simulate;

/// What must hold, whatever breaks.
enum Law {
  NOTHING_IS_LOST("no acknowledged write is lost"),
  NOTHING_IS_REFUSED("nobody is refused to write what is theirs"),
  ALL_ARE_EQUAL("every device holds exactly what it may see"),
  ALL_IS_TOLD_IN_ORDER("nobody is told a version older than the one they hold, or one twice"),
  NOBODY_IS_SHUT_OUT("whoever was let in can go on to the end");

  private final String text;

  Law(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
