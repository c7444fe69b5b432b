package dev.tidemark.engine.live;

/// One thing that a subscriber is told.
///
/// @param update what happened; shared by all who are told the same
/// @param cursor from where to go on after it: signed, the subscriber's own
public record Delivery(Update update, String cursor) {}
