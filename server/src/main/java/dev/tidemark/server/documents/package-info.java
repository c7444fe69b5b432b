/// Documents that several write together, on `/sync`. [DocumentTopic] is what one socket says and
/// is told of them; [DocumentRequest] reads it, [DocumentMessages] writes it. What it means is in
/// [dev.tidemark.engine.documents].
@NullMarked
package dev.tidemark.server.documents;

import org.jspecify.annotations.NullMarked;
