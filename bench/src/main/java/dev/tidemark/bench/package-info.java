/// Benchmarks of the engine and the stores.
@NullMarked
package dev.tidemark.bench;

import org.jspecify.annotations.NullMarked;
