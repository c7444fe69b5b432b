/// Seeded worlds: virtual devices with outboxes and replicas over the real engine, a network that
/// loses, delays, doubles and reorders, clocks that are wrong by hours, a server that is killed and
/// started again on its store, scopes, memberships and policies that change, people who resolve the
/// same conflict at the same moment. Whatever happens, certain laws hold; a world checks them all
/// the time.
///
/// A [World] runs in one thread and in virtual time. One seed drives everything: who acts, what
/// they write, what the network does to it, when the server dies. So a seed that breaks a law
/// breaks it again, and a failure names its seed:
///
/// ```
/// ./mvnw -pl simulation -am test -Dtest=MemoryWorldsSimulation -Dtidemark.seed=4711
/// ```
///
/// replays that world and tells all that happened in it.
///
/// How it hangs together: a [VirtualDevice] keeps what any [dev.tidemark.device.Device] does, an
/// outbox and a replica, and has somebody who edits ([Editor]); the [Network] carries its messages
/// to the [Server], which is one [Engine] after the other over one [Disk], and whose [Commits] are
/// what it takes. A [LiveReader] stays connected and is told what happens; some of it other nodes
/// commit, of which that engine does not hear. A [TimeReader] keeps lists, and asks for what has
/// happened since the last. At a [Desk] people who do not sync resolve conflicts, bring old
/// versions back and write batches: each [Errand] is one of the [Wishes]. The [Ledger] takes note
/// of all that the server says to anybody; [Laws] says how a request may be judged and what anybody
/// may see at a moment, and each replica compares itself with that at the end of every walk.
/// [History] and [Kept] check the whole log against the ledger once everything has come to rest. A
/// [Census] counts what came up, so that no law is kept idly.
///
/// What the world's own devices take care of, as real ones must: they send their edits in order,
/// one push at a time, and a push that has no name is not sent on a second connection while the
/// first may still deliver it.
@NullMarked
package dev.tidemark.simulation;

import org.jspecify.annotations.NullMarked;
