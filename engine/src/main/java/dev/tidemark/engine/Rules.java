package dev.tidemark.engine;

import dev.tidemark.core.Decider;
import java.util.function.Supplier;

/// What the change sets of all tenants are judged with.
///
/// @param decider decides on each change
/// @param catalog knows collections and principals
/// @param openCollections whether the first write to a collection makes it
/// @param ids makes the ids of conflicts
record Rules(Decider decider, Catalog catalog, boolean openCollections, Supplier<String> ids) {}
