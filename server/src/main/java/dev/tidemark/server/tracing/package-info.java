/// Traces: from a request to the transaction that commits what it sends, and on to the live readers
/// who are told of it, as spans that are linked. They go to an OpenTelemetry collector where
/// `tidemark.traces.endpoint` names one; otherwise nothing is made, and nothing loaded.
@NullMarked
package dev.tidemark.server.tracing;

import org.jspecify.annotations.NullMarked;
