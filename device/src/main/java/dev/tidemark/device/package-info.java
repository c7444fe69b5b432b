/// A device that writes while it is offline and syncs later: an [dev.tidemark.device.Outbox] of
/// edits that wait for an answer, a [dev.tidemark.device.Replica] of what it pulled, and
/// [dev.tidemark.device.Device], which shows both as one and keeps them together. It reaches the
/// server through a [dev.tidemark.device.Port].
///
/// Simulated devices are made of it, those of the seeded worlds, whose port is the engine in the
/// same process, and those of `tidemark simulate`, whose port is the network.
///
/// Invariants: edits are sent in the order in which they were made, one push at a time, and a push
/// is sent again as it was until it is answered. Nothing that waits is forgotten, even when the
/// replica is. Knows nothing but the core.
@NullMarked
package dev.tidemark.device;

import org.jspecify.annotations.NullMarked;
