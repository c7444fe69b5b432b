/// What collections are: their definitions over HTTP.
///
/// A definition is read in one way, wherever it comes from: [CollectionRequest].
@NullMarked
package dev.tidemark.server.collections;

import org.jspecify.annotations.NullMarked;
