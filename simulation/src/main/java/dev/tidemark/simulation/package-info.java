/// Virtual devices in seeded worlds with faults.
@NullMarked
package dev.tidemark.simulation;

import org.jspecify.annotations.NullMarked;
