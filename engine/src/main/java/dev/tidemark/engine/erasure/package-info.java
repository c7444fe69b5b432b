/// Erasing the data of one person. For commands on the store.
@NullMarked
package dev.tidemark.engine.erasure;

import org.jspecify.annotations.NullMarked;
