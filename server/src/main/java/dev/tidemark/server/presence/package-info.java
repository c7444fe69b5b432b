/// Who is there: over which live connections, since when.
@NullMarked
package dev.tidemark.server.presence;

import org.jspecify.annotations.NullMarked;
