/// The *messaging* protocol: enrolling mobile devices, what apps on them are to keep, and messages
/// between web users and mobile users, over any line.
///
/// Invariants:
/// - A message is written once, by its sender, between a web user and a mobile user; after that
///   only its status moves, and never back. [MessageLog] alone writes messages.
/// - Only sender and recipient see a message. That is what the scopes of its record say, so it
///   holds in every protocol.
/// - A phone may lose any answer and send anything again: what it brings is known by its id, what
///   it fetches it gets again until it has confirmed it.
///
/// Nobody else uses this package, but for [DeviceStatus], which shares its path with another
/// protocol.
@NullMarked
package dev.tidemark.server.messaging;

import org.jspecify.annotations.NullMarked;
