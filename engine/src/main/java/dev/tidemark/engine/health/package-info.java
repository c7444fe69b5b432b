/// How well syncing goes, by what really happened.
@NullMarked
package dev.tidemark.engine.health;

import org.jspecify.annotations.NullMarked;
