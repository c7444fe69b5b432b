/// The *fleet* protocol: a list of devices that can be told to sync.
@NullMarked
package dev.tidemark.server.fleet;

import org.jspecify.annotations.NullMarked;
