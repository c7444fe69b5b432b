/// Simulated devices over the real protocols: `tidemark simulate`, and the fleet of the
/// demonstration. They enrol or initialize, write while they are offline, come back and sync,
/// answer when they are told to sync, break off and fail on purpose; and they hold the server to
/// what it told them.
///
/// What a device keeps is that of the seeded worlds ([dev.tidemark.device.Device]); here its port
/// is the network. A [dev.tidemark.server.simulate.Fleet] has one virtual thread for each device.
///
/// One seed says what every device writes, when it leaves and how it answers, each by a source of
/// chance of its own. What it does not say is what a real network and a real server decide: how
/// their work interleaves, how long it takes, what breaks besides.
///
/// Like any client, this package knows nothing of the server but its protocols.
@NullMarked
package dev.tidemark.server.simulate;

import org.jspecify.annotations.NullMarked;
