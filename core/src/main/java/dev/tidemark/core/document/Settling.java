package dev.tidemark.core.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes the spans of a [Walker] fewer once it takes only events that have seen a certain version,
/// and stands in that: spans of that version, which are *settled*, need not be told apart where
/// nothing unsettled stands between them.
///
/// Whoever inserts between two settled characters knows both. So where they stand in the tree makes
/// a difference only beside an insert that is not settled: there, everything stays as it is.
/// Elsewhere, visible spans that stand together become one, and deleted ones go. For the same
/// reason nobody becomes the sibling of a settled span; it is enough to know that there is one.
///
/// The paper does without this: it lets go of everything at a version that is critical. Where
/// several people type without a pause, there may be none for a long time.
final class Settling {
  private final Span start;

  /// What later events delete, so that its state still changes.
  private final Set<Span> held = Collections.newSetFromMap(new IdentityHashMap<>());

  private final List<Span> kept = new ArrayList<>();

  /// What stands after the last span that stays, and is unsettled or deleted.
  private final List<Span> gap = new ArrayList<>();

  private boolean unsettledInGap;

  /// @param start stays the first
  /// @param effects of events that are not settled
  Settling(Span start, List<? extends List<Effect>> effects) {
    this.start = start;
    for (List<Effect> of : effects) {
      of.forEach(this::hold);
    }
  }

  private void hold(Effect effect) {
    for (int part = 0; part < effect.parts(); part++) {
      Span span = effect.span(part);
      held.add(span);
      for (int left = effect.length(part) - span.length; left > 0; left -= span.length) {
        span = span.next();
        held.add(span);
      }
    }
  }

  /// The spans that remain of these.
  List<Span> settle(List<Span> spans) {
    for (Span span : spans) {
      if (!span.exists()) {
        unsettledInGap = true;
        gap.add(span);
      } else if (span.state > 1 && !held.contains(span)) {
        gap.add(span);
      } else {
        keep(span);
      }
    }
    if (!unsettledInGap && !gap.isEmpty()) {
      // Something has to come after a span that has right children.
      keep(new Span(null, 0));
    }
    closeGap();
    kept.forEach(Settling::settleChildren);
    return kept;
  }

  private void keep(Span span) {
    boolean joins = !unsettledInGap && joins(span) && joins(kept.getLast());
    closeGap();
    if (joins) {
      Span last = kept.getLast();
      last.length += span.length;
      last.rest = null;
      last.rightChildren = span.rightChildren;
      release(span);
    } else {
      kept.add(span);
    }
  }

  private boolean joins(Span span) {
    return span != start && span.state == 1 && !held.contains(span);
  }

  private void closeGap() {
    if (unsettledInGap) {
      kept.addAll(gap);
    } else {
      gap.forEach(Settling::release);
    }
    gap.clear();
    unsettledInGap = false;
  }

  /// So that nothing is kept in memory by what others know of it.
  private static void release(Span span) {
    span.rest = null;
    span.leaf = null;
    span.leftChildren = null;
    span.rightChildren = null;
  }

  private static void settleChildren(Span span) {
    if (!span.exists()) {
      return;
    }
    span.nextSibling = null;
    if (Span.anyExists(span.leftChildren)) {
      part(span.leftChildren);
      span.leftChildren = null;
    }
    if (Span.anyExists(span.rightChildren)) {
      part(span.rightChildren);
      span.rightChildren = Span.SETTLED;
    }
  }

  private static void part(@Nullable Span siblings) {
    Span each = siblings;
    while (each != null) {
      Span next = each.nextSibling;
      each.nextSibling = null;
      each = next;
    }
  }
}
