package dev.tidemark.engine;

/// A group of users and devices. It is there as long as it has a member.
///
/// @param name its name, as in the scope `group:<name>`
/// @param members how many users and devices hold that scope
public record Group(String name, long members) {}
