/// Benchmarks: the packaged server as a process of its own, driven over HTTP from this one, and
/// what the same rows cost by plain JDBC.
///
/// A run goes over one database after the other. Tenants, users and collections are put into the
/// store before the server starts; every measured point has a tenant of its own. Afterwards the
/// rows that the pushes left in the tables are read, and inserted once more into fresh tables: that
/// is what a push is compared with.
///
/// Live connections are measured on servers of their own ([LiveRun]): by sockets that know no more
/// of their protocol than frames, and beside a [BareServer] of the same framework.
///
/// Nothing else depends on this package.
@NullMarked
package dev.tidemark.bench;

import org.jspecify.annotations.NullMarked;
