/// Contracts that each store must pass, fakes and a test clock. For tests only.
@NullMarked
package dev.tidemark.testkit;

import org.jspecify.annotations.NullMarked;
