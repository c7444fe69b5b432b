/// What operators and their tools see of a running server: whether it lives and is ready. It knows
/// nothing of what records say, and shows nothing of whose they are.
@NullMarked
package dev.tidemark.server.monitoring;

import org.jspecify.annotations.NullMarked;
