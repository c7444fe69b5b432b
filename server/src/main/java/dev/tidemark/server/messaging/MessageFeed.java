package dev.tidemark.server.messaging;

import dev.tidemark.engine.live.Batch;
import dev.tidemark.engine.live.Delivery;
import dev.tidemark.engine.live.Subscription;
import dev.tidemark.server.presence.Presence;
import dev.tidemark.server.socket.Feed;
import dev.tidemark.server.socket.Line;
import dev.tidemark.server.socket.LiveLine;
import dev.tidemark.server.socket.StreamEvent;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is told on one stream. Ids of events are cursors: where a client goes on that got them.
final class MessageFeed implements Feed {
  /// How many updates are read before others have their turn.
  private static final int AT_ONCE = 100;

  private final Line line;
  private final LiveLine told;
  private final Subscription subscription;
  private final Presence presence;
  private final Listener listener;
  private final boolean reset;
  private Presence.@Nullable Stay stay;

  /// @param reset whether the client asked to go on from where that is not possible
  MessageFeed(
      Line line,
      LiveLine told,
      Subscription subscription,
      Presence presence,
      Listener listener,
      boolean reset) {
    this.line = line;
    this.told = told;
    this.subscription = subscription;
    this.presence = presence;
    this.listener = listener;
    this.reset = reset;
  }

  /// Who is told.
  interface Listener {
    /// What to tell first.
    ///
    /// @param cursor where the stream begins
    List<StreamEvent> first(String cursor);

    /// What to tell of those updates.
    List<StreamEvent> events(List<Delivery> deliveries);

    /// How to ask for a sync, under that name.
    List<StreamEvent> askToSync(String request);
  }

  @Override
  public void opened() {
    stay =
        presence.arrived(
            subscription.principal(), "events", request -> send(listener.askToSync(request)));
    String cursor = subscription.cursor();
    send(
        reset
            ? List.of(new StreamEvent(cursor, "reset", "{\"type\":\"reset\"}"))
            : List.of(StreamEvent.mark(cursor)));
    send(listener.first(cursor));
    line.wake();
  }

  @Override
  public void woken() {
    told.tell(subscription, AT_ONCE, this::tell);
  }

  private void tell(Batch batch) {
    if (!batch.deliveries().isEmpty()) {
      List<StreamEvent> events = listener.events(batch.deliveries());
      send(events);
      String last = batch.deliveries().getLast().cursor();
      if (events.isEmpty() || !last.equals(events.getLast().id())) {
        send(List.of(StreamEvent.mark(last)));
      }
    }
  }

  @Override
  public void closed() {
    subscription.leave();
    if (stay != null) {
      stay.end();
    }
  }

  private void send(List<StreamEvent> events) {
    if (!events.isEmpty()) {
      line.send(events.stream().map(StreamEvent::text).collect(Collectors.joining()));
    }
  }
}
