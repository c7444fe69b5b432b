/// Live connections, as all protocols that have one use them: how they begin, one thing after
/// another, no more on its way than the client takes, and an end that says why.
///
/// A protocol over WebSockets is a [SocketProtocol]; what it says to one client is a
/// [Conversation]. One over server-sent events is a [StreamProtocol]; what it tells one client is a
/// [Feed]. Both speak over a [Line].
@NullMarked
package dev.tidemark.server.socket;

import org.jspecify.annotations.NullMarked;
