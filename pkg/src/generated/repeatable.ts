// Generated from proto/ by `cargo run -p ourchat-codegen`. Do not edit.

/**
 * Calls that do not do anything twice, however often they are made.
 *
 * @internal
 */
export const REPEATABLE: readonly string[] = [
  "BasicService.Timestamp",
  "BasicService.GetServerInfo",
  "BasicService.GetId",
  "BasicService.Support",
  "BasicService.GetPresetUserStatus",
  "BasicService.Ping",
  "BasicService.GetVoipConfig",
  "OurChatService.GetAccountInfo",
  "OurChatService.SetSelfInfo",
  "OurChatService.SetFriendInfo",
  "OurChatService.FetchMsgs",
  "OurChatService.Download",
  "OurChatService.GetSessionInfo",
  "OurChatService.SetSessionInfo",
  "OurChatService.SetRole",
  "OurChatService.GetRole",
  "OurChatService.MuteUser",
  "OurChatService.LeaveRoom",
  "OurChatService.GetRoomMembers",
  "ServerManageService.DeleteAccount",
  "ServerManageService.SetServerStatus",
  "ServerManageService.GetConfig",
  "ServerManageService.GetMonitoringMetrics",
  "ServerManageService.GetHistoricalMetrics",
  "ServerManageService.ListUsers",
  "ServerManageService.RemoveServerRole",
  "ServerManageService.ListUserServerRoles",
  "ServerManageService.ListServerRoles",
  "ServerManageService.ListServerRolePermissions",
  "ServerManageService.ListSessions",
];
