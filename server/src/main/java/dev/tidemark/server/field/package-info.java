/// The *field* protocol: a server that decides, and clients that catch up by time.
@NullMarked
package dev.tidemark.server.field;

import org.jspecify.annotations.NullMarked;
