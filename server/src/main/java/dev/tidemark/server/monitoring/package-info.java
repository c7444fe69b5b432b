/// What operators and their tools see of a running server: whether it lives and is ready, and what
/// it measures of itself. It shows nothing of what records say, nor of whose they are: no metric
/// has a label that names a tenant, a user, a device, a record or a path.
@NullMarked
package dev.tidemark.server.monitoring;

import org.jspecify.annotations.NullMarked;
