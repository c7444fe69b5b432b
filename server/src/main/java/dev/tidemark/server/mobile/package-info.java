/// The *mobile* protocol: conflict policies and the log of conflicts.
@NullMarked
package dev.tidemark.server.mobile;

import org.jspecify.annotations.NullMarked;
