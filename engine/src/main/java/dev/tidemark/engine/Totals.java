package dev.tidemark.engine;

/// What there is in a whole store, over all tenants.
///
/// @param tenants how many tenants there are
/// @param positions how many positions their logs have taken, all together
/// @param uploads how many uploads are under way
public record Totals(long tenants, long positions, long uploads) {}
