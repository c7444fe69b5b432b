package dev.tidemark.engine;

/// How busy one kind of a store's connections is at the moment.
///
/// @param kind `read` or `write`
/// @param size how many there may be
/// @param used how many are in use
/// @param waiting how many threads wait for one
public record StorePool(String kind, int size, int used, int waiting) {}
