/// The log: how changes are committed, and how everybody reads them from a cursor.
///
/// [Committer] is the only way in: it gathers change sets, has each change judged by
/// [dev.tidemark.core.Decider#decide], and writes the results in one transaction under the tenant's
/// head row. [Pull], [FullSync] and [WholeLists] are the ways out; [dev.tidemark.engine.live] is
/// for those who stay. Plain Java: what is stored where is behind [SyncStore].
@NullMarked
package dev.tidemark.engine;

import org.jspecify.annotations.NullMarked;
