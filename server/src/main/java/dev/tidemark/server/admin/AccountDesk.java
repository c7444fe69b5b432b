package dev.tidemark.server.admin;

import dev.tidemark.engine.Group;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where commands look after a tenant's accounts: on the store itself, or over the protocol.
///
/// Methods throw [FailedException] where the server refuses or cannot be reached, and
/// [dev.tidemark.engine.RefusedException] where the engine refuses.
interface AccountDesk extends AutoCloseable {
  /// A user as it is listed.
  record UserLine(
      String id, String username, String role, List<String> scopes, @Nullable String revokedAt) {}

  /// A device as it is listed.
  record DeviceLine(
      String id,
      String username,
      @Nullable String name,
      @Nullable String type,
      @Nullable String lastSyncAt,
      @Nullable String revokedAt) {}

  /// Makes a user.
  ///
  /// @param scopes what it is to see; empty for what everybody sees
  /// @return its id
  String addUser(String username, String password, String role, List<String> scopes)
      throws FailedException;

  /// All users by name; only that of the name, where one is given.
  List<UserLine> users(@Nullable String username) throws FailedException;

  /// Shuts a user out.
  void revokeUser(String id) throws FailedException;

  /// All devices; only those of a user, where its id is given.
  List<DeviceLine> devices(@Nullable String user) throws FailedException;

  /// Shuts a device out.
  void revokeDevice(String id) throws FailedException;

  /// All groups that have members.
  List<Group> groups() throws FailedException;

  /// Has a user or device join a group.
  void join(String group, String member) throws FailedException;

  /// Has a user or device leave a group.
  void leave(String group, String member) throws FailedException;

  @Override
  void close();

  /// The user of that name.
  default UserLine user(String username) throws FailedException {
    List<UserLine> found = users(username);
    if (found.isEmpty()) {
      throw new FailedException("there is no user \"" + username + "\"");
    }
    return found.getFirst();
  }
}
