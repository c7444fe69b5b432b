/// The server: its command line, its settings, and the wiring of engine and store.
///
/// Each protocol has a package of its own below this one. They never import one another: what they
/// share is in the engine, in `identity` and in `web`.
@NullMarked
package dev.tidemark.server;

import org.jspecify.annotations.NullMarked;
