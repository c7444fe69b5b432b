/// The *messaging* protocol: enrolling mobile devices.
@NullMarked
package dev.tidemark.server.messaging;

import org.jspecify.annotations.NullMarked;
