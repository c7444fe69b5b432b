/// The demonstration: a tenant with users and records that everybody knows, so that every example
/// of the protocol documents can be pasted and works.
///
/// Everything is written through the committer, at the times that the documents print. Only the
/// wiring of the server uses this package.
@NullMarked
package dev.tidemark.server.demo;

import org.jspecify.annotations.NullMarked;
