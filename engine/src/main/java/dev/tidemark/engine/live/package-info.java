/// Live readers: subscribers who stay and are told of what is committed as it happens.
///
/// A subscriber is a cursor and a [View], not a queue. It is woken ([Subscriber#woken]), and reads
/// with [Subscription#next] when its transport can take more: from the [Ring] of recent commits
/// when it is up to date, else from the store, page by page, as a pull does. So one that is slow
/// costs nothing but its own lag, and one that comes back with a cursor goes on where it was.
///
/// What must hold:
/// - the ring is contiguous: whoever stands at its beginning or later misses nothing in it;
/// - a subscriber reads from the ring only while nothing was granted to it or revoked from it since
///   it last read the store: what it holds is what it held at its position;
/// - nothing here grows with how slow anybody is.
///
/// [WatchedStore] hands every commit of this process to [Live]. Transports know [Live],
/// [Subscription] and the records that they hand over; everything else is their business.
@NullMarked
package dev.tidemark.engine.live;

import org.jspecify.annotations.NullMarked;
