/// Contracts that each store must pass, fakes, a test clock, a real PostgreSQL, and recorded
/// editing sessions. For tests only.
///
/// [SyncStoreContract] is the whole contract of a store; [DurableStoreContract] is for those that
/// outlive their process.
@NullMarked
package dev.tidemark.testkit;

import org.jspecify.annotations.NullMarked;
