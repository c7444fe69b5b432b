/// The *records* protocol: push, pull and full sync, and single records over REST.
@NullMarked
package dev.tidemark.server.records;

import org.jspecify.annotations.NullMarked;
