package dev.tidemark.core.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The spans of a [Walker] in the order of the text: a B-tree whose nodes count what is below them,
/// so that finding, inserting and changing one takes logarithmic time.
final class SpanTree {
  private static final int FULL = 32;

  private Node root;

  /// How many code points of the span last found come before the one looked for.
  private int offset;

  /// A tree of these spans, in their order.
  SpanTree(List<Span> spans) {
    var leaf = new Leaf();
    root = leaf;
    for (Span span : spans) {
      insert(leaf, leaf.size, span);
      leaf = leaf(span);
    }
  }

  /// All spans in their order.
  List<Span> spans() {
    var spans = new ArrayList<Span>();
    root.addTo(spans);
    return spans;
  }

  /// How many code points are visible in the version in which the walker stands.
  int prepared() {
    return root.prepared;
  }

  /// How many code points are visible in the newest version.
  int current() {
    return root.current;
  }

  /// The span with that code point, counted in the version in which the walker stands; [#offset]
  /// tells which of its code points it is.
  Span find(int position) {
    int left = position;
    Node node = root;
    while (node instanceof Inner inner) {
      int i = 0;
      while (left >= inner.children[i].prepared) {
        left -= inner.children[i++].prepared;
      }
      node = inner.children[i];
    }
    Leaf leaf = (Leaf) node;
    int i = 0;
    while (left >= leaf.spans[i].prepared()) {
      left -= leaf.spans[i++].prepared();
    }
    offset = left;
    return leaf.spans[i];
  }

  /// How many code points of the span last found come before the one looked for.
  int offset() {
    return offset;
  }

  /// How many code points come before the span in the newest version.
  int currentBefore(Span span) {
    Leaf leaf = leaf(span);
    int before = 0;
    for (int i = 0; leaf.spans[i] != span; i++) {
      before += leaf.spans[i].current();
    }
    Node node = leaf;
    for (Inner parent = node.parent; parent != null; parent = node.parent) {
      for (int i = 0; parent.children[i] != node; i++) {
        before += parent.children[i].current;
      }
      node = parent;
    }
    return before;
  }

  /// The next span after that one which exists in the version in which the walker stands; there has
  /// to be one.
  Span nextExisting(Span span) {
    Leaf leaf = leaf(span);
    for (int i = leaf.indexOf(span) + 1; i < leaf.size; i++) {
      if (leaf.spans[i].exists()) {
        return leaf.spans[i];
      }
    }
    Node node = leaf;
    while (true) {
      Inner parent = Objects.requireNonNull(node.parent, "no span exists after it");
      for (int i = parent.indexOf(node) + 1; i < parent.size; i++) {
        if (parent.children[i].existing > 0) {
          return firstExisting(parent.children[i]);
        }
      }
      node = parent;
    }
  }

  private static Span firstExisting(Node below) {
    Node node = below;
    while (node instanceof Inner inner) {
      int i = 0;
      while (inner.children[i].existing == 0) {
        i++;
      }
      node = inner.children[i];
    }
    Leaf leaf = (Leaf) node;
    int i = 0;
    while (!leaf.spans[i].exists()) {
      i++;
    }
    return leaf.spans[i];
  }

  void insertBefore(Span place, Span added) {
    Leaf leaf = leaf(place);
    insert(leaf, leaf.indexOf(place), added);
  }

  void insertAfter(Span place, Span added) {
    Leaf leaf = leaf(place);
    insert(leaf, leaf.indexOf(place) + 1, added);
  }

  /// Makes the end of the span, from that code point on, a span of its own, and returns that.
  Span split(Span span, int at) {
    var end = new Span(span.author, span.length - at);
    end.state = span.state;
    end.gone = span.gone;
    end.rest = span.rest;
    end.rightChildren = span.rightChildren;
    span.rest = end;
    span.rightChildren = end;
    resize(span, at);
    insertAfter(span, end);
    return end;
  }

  void resize(Span span, int length) {
    int prepared = span.prepared();
    int current = span.current();
    span.length = length;
    count(leaf(span), 0, span.prepared() - prepared, span.current() - current);
  }

  /// Moves the span to another state in the version in which the walker stands.
  void setState(Span span, int state) {
    int existing = span.exists() ? 1 : 0;
    int prepared = span.prepared();
    span.state = state;
    count(leaf(span), (span.exists() ? 1 : 0) - existing, span.prepared() - prepared, 0);
  }

  /// Deletes the span in the newest version.
  void delete(Span span) {
    int current = span.current();
    span.gone = true;
    count(leaf(span), 0, 0, -current);
  }

  private void insert(Leaf leaf, int index, Span added) {
    System.arraycopy(leaf.spans, index, leaf.spans, index + 1, leaf.size - index);
    leaf.spans[index] = added;
    leaf.size++;
    added.leaf = leaf;
    count(leaf, added.exists() ? 1 : 0, added.prepared(), added.current());
    if (leaf.size > FULL) {
      halve(leaf);
    }
  }

  private void halve(Node node) {
    Node right = node.halve();
    Inner parent = node.parent;
    if (parent == null) {
      parent = new Inner();
      parent.add(0, node);
      root = parent;
    }
    parent.add(parent.indexOf(node) + 1, right);
    if (parent.size == 2) {
      parent.recount();
    } else if (parent.size > FULL) {
      halve(parent);
    }
  }

  private static void count(Leaf leaf, int existing, int prepared, int current) {
    for (Node node = leaf; node != null; node = node.parent) {
      node.existing += existing;
      node.prepared += prepared;
      node.current += current;
    }
  }

  private static Leaf leaf(Span span) {
    return Objects.requireNonNull(span.leaf, "the span is in no tree");
  }

  /// A node with the counts of all spans below it.
  private abstract static sealed class Node {
    @Nullable Inner parent;
    int size;
    int existing;
    int prepared;
    int current;

    /// Moves the second half of what it has to a new node, and returns that.
    abstract Node halve();

    abstract void addTo(List<Span> spans);
  }

  /// A node of spans.
  static final class Leaf extends Node {
    private final Span[] spans = new Span[FULL + 1];

    private int indexOf(Span span) {
      int i = 0;
      while (spans[i] != span) {
        i++;
      }
      return i;
    }

    @Override
    Node halve() {
      var right = new Leaf();
      int kept = size / 2;
      right.size = size - kept;
      System.arraycopy(spans, kept, right.spans, 0, right.size);
      Arrays.fill(spans, kept, size, null);
      size = kept;
      for (int i = 0; i < right.size; i++) {
        right.spans[i].leaf = right;
      }
      recount();
      right.recount();
      return right;
    }

    @Override
    void addTo(List<Span> all) {
      all.addAll(Arrays.asList(spans).subList(0, size));
    }

    private void recount() {
      existing = 0;
      prepared = 0;
      current = 0;
      for (int i = 0; i < size; i++) {
        existing += spans[i].exists() ? 1 : 0;
        prepared += spans[i].prepared();
        current += spans[i].current();
      }
    }
  }

  /// A node of nodes.
  private static final class Inner extends Node {
    private final Node[] children = new Node[FULL + 1];

    private int indexOf(Node child) {
      int i = 0;
      while (children[i] != child) {
        i++;
      }
      return i;
    }

    /// Adds a child, and leaves the counts as they are.
    private void add(int index, Node child) {
      System.arraycopy(children, index, children, index + 1, size - index);
      children[index] = child;
      size++;
      child.parent = this;
    }

    @Override
    Node halve() {
      var right = new Inner();
      int kept = size / 2;
      for (int i = kept; i < size; i++) {
        right.add(i - kept, children[i]);
      }
      Arrays.fill(children, kept, size, null);
      size = kept;
      recount();
      right.recount();
      return right;
    }

    @Override
    void addTo(List<Span> all) {
      for (int i = 0; i < size; i++) {
        children[i].addTo(all);
      }
    }

    private void recount() {
      existing = 0;
      prepared = 0;
      current = 0;
      for (int i = 0; i < size; i++) {
        existing += children[i].existing;
        prepared += children[i].prepared;
        current += children[i].current;
      }
    }
  }
}
