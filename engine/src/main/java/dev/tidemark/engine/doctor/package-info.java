/// Looking a whole store over: what must hold in it, and what does not.
@NullMarked
package dev.tidemark.engine.doctor;

import org.jspecify.annotations.NullMarked;
