/// Taking all of a store away, and bringing it back.
@NullMarked
package dev.tidemark.engine.backup;

import org.jspecify.annotations.NullMarked;
