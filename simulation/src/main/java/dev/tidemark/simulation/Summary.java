package dev.tidemark.simulation;

import dev.tidemark.engine.Place;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.PullPage.Item;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A page in a few words, put together only when somebody reads them.
record Summary(PullPage page) {
  @Override
  public String toString() {
    return page.items().stream()
        .map(item ->
            (item instanceof Item.Deletion deletion ? deletion.why() + " " : "")
                + item.collection()
                + "/"
                + item.id()
                + " v"
                + item.version())
        .collect(
            Collectors.joining(
                ", ",
                page.reset() ? "anew [" : "[",
                page.hasMore() ? " …] to " + place() : "] to " + place()));
  }

  private String place() {
    var places = new TreeMap<String, Long>();
    page.cursor().named().forEach((name, place) -> places.put(name, place.position()));
    Place rest = page.cursor().rest();
    return (rest == null ? "" : rest.position()) + (places.isEmpty() ? "" : places.toString());
  }
}
