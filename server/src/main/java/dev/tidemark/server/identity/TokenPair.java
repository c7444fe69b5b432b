package dev.tidemark.server.identity;

/// An access token and the refresh token that brings the next.
///
/// @param expiresIn for how many seconds the access token is good
public record TokenPair(String access, String refresh, long expiresIn) {}
