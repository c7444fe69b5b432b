/// What the protocols share over HTTP: reading bodies within limits, times, request ids, and the
/// catalogue of errors.
@NullMarked
package dev.tidemark.server.web;

import org.jspecify.annotations.NullMarked;
