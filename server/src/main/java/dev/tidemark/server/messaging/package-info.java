/// The *messaging* protocol: enrolling mobile devices, and what apps on them are to keep.
@NullMarked
package dev.tidemark.server.messaging;

import org.jspecify.annotations.NullMarked;
