package dev.tidemark.core.document;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Characters that stand together in the [Walker]: all that one insertion brought, or a part of it
/// once something came in between, or part of it was deleted.
///
/// A span is a node of the Fugue tree: each of its characters is the right child of the one before
/// it. So only its first character can have left children, and only its last one further right
/// children; where it has been split, the next part is one of these.
final class Span {
  /// Stands for right children that everyone has seen, see [Settling].
  static final Span SETTLED = new Span(null, 0);

  /// Who inserted it; nobody the start and the text before.
  final @Nullable Author author;

  /// How many code points; 0 for the start, and for the end of the text before.
  int length;

  /// 0 where it is not inserted, 1 where it is, more where it is deleted so many times: in the
  /// version in which the walker stands.
  int state = 1;

  /// Whether it is deleted in the newest version.
  boolean gone;

  /// The next part of what was one span before it was split.
  @Nullable Span rest;

  /// The first of the spans that are left children of its first character, by author.
  @Nullable Span leftChildren;

  /// The first of the spans that are right children of its last character, by author.
  @Nullable Span rightChildren;

  /// The next child of the same parent on the same side.
  @Nullable Span nextSibling;

  /// Where the tree has it.
  SpanTree.@Nullable Leaf leaf;

  Span(@Nullable Author author, int length) {
    this.author = author;
    this.length = length;
  }

  /// How many of its code points are visible in the version in which the walker stands.
  int prepared() {
    return state == 1 ? length : 0;
  }

  /// How many of its code points are visible in the newest version.
  int current() {
    return gone ? 0 : length;
  }

  boolean exists() {
    return state > 0;
  }

  /// The next part of what was one span before it was split.
  Span next() {
    return Objects.requireNonNull(rest, "a span ends too early");
  }

  /// Whether one of a list of siblings exists.
  static boolean anyExists(@Nullable Span first) {
    for (Span each = first; each != null; each = each.nextSibling) {
      if (each.exists()) {
        return true;
      }
    }
    return false;
  }

  /// Whether it comes before another child of the same parent on the same side.
  boolean sortsBefore(Span sibling) {
    return name().compareTo(sibling.name()) < 0;
  }

  private String name() {
    return Objects.requireNonNull(author, "nobody's text is nobody's child").name();
  }
}
