package dev.tidemark.engine;

/// A device, and whose it is.
///
/// @param device the device
/// @param username the name of its user; empty when that is not known
public record OwnedDevice(Device device, String username) {}
