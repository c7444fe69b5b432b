package dev.tidemark.core.document;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The Fugue list CRDT as its paper defines it, character by character and without any cleverness:
/// what a [Document] has to agree with.
///
/// It is a tree of all characters. An event is read in the text as its author had seen it, which is
/// made anew from the whole tree each time.
///
/// Source: M. Weidner and M. Kleppmann, "The Art of the Fugue" (2023), algorithm 1.
final class FugueText {
  private final Node root = new Node(null, 0, 0);

  /// One character.
  private static final class Node {
    private final Event inserted;
    private final int index;
    private final int codePoint;
    private final List<Node> left = new ArrayList<>();
    private final List<Node> right = new ArrayList<>();
    private final Set<Event> deletions = new HashSet<>();

    private Node(Event inserted, int index, int codePoint) {
      this.inserted = inserted;
      this.index = index;
      this.codePoint = codePoint;
    }

    private boolean before(Node sibling) {
      int byAuthor = inserted.author().compareTo(sibling.inserted.author());
      if (byAuthor != 0) {
        return byAuthor < 0;
      }
      return inserted.number() != sibling.inserted.number()
          ? inserted.number() < sibling.inserted.number()
          : index < sibling.index;
    }
  }

  /// Takes an event whose author's view is among those taken.
  void apply(Event event) {
    switch (event.edit()) {
      case Edit.Insert(int position, String text) -> {
        int[] codePoints = text.codePoints().toArray();
        for (int i = 0; i < codePoints.length; i++) {
          insert(event, i, position + i, codePoints[i]);
        }
      }
      case Edit.Delete(int position, int length) -> {
        List<Node> visible = visible(event);
        visible.subList(position, position + length).forEach(node -> node.deletions.add(event));
      }
    }
  }

  String text() {
    var text = new StringBuilder();
    for (Node node : nodes()) {
      if (node != root && node.deletions.isEmpty()) {
        text.appendCodePoint(node.codePoint);
      }
    }
    return text.toString();
  }

  private void insert(Event event, int index, int position, int codePoint) {
    var added = new Node(event, index, codePoint);
    Node left = position == 0 ? root : visible(event).get(position - 1);
    if (left.right.stream().noneMatch(node -> seen(event, node.inserted))) {
      place(left.right, added);
      return;
    }
    List<Node> all = nodes();
    for (Node node : all.subList(all.indexOf(left) + 1, all.size())) {
      if (seen(event, node.inserted)) {
        place(node.left, added);
        return;
      }
    }
    throw new AssertionError("a right child is nowhere to the right");
  }

  private static void place(List<Node> siblings, Node added) {
    int i = 0;
    while (i < siblings.size() && siblings.get(i).before(added)) {
      i++;
    }
    siblings.add(i, added);
  }

  private List<Node> visible(Event to) {
    var visible = new ArrayList<Node>();
    for (Node node : nodes()) {
      if (node != root
          && seen(to, node.inserted)
          && node.deletions.stream().noneMatch(deletion -> seen(to, deletion))) {
        visible.add(node);
      }
    }
    return visible;
  }

  /// Whether one event is the other, or had seen it.
  private static boolean seen(Event event, Event other) {
    return event.author().equals(other.author())
        ? event.number() >= other.number()
        : event.seen().get(other.author()) >= other.number();
  }

  private List<Node> nodes() {
    var nodes = new ArrayList<Node>();
    walk(root, nodes);
    return nodes;
  }

  private static void walk(Node node, List<Node> nodes) {
    node.left.forEach(child -> walk(child, nodes));
    nodes.add(node);
    node.right.forEach(child -> walk(child, nodes));
  }
}
