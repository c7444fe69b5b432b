/// Uploads in chunks, and the files they become: the part of *mobile* that needs no sync.
@NullMarked
package dev.tidemark.server.uploads;

import org.jspecify.annotations.NullMarked;
