package dev.tidemark.store.doctor;

/// What must hold of rows, as a query for those of which it does not.
///
/// @param name what is broken, such as `log-gap`
/// @param query gives a row of three columns for each finding: the tenant, where, and what
record Rule(String name, String query) {}
