/// WebSockets, as all protocols that have one use them: the handshake, one message after another,
/// no more on its way than the client takes, and an end that says why.
///
/// A protocol is a [SocketProtocol]; what it says to one client is a [Conversation] over a [Line].
@NullMarked
package dev.tidemark.server.socket;

import org.jspecify.annotations.NullMarked;
