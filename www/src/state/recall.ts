import { Permission } from "ourchat-sdk";
import { chat } from "../backend/client.ts";
import { capabilities } from "../backend/current.ts";
import { account } from "./account.ts";
import { untilLogout } from "./background.ts";
import { forgetRecalled, type Message } from "./messages.ts";
import { may } from "./roles.ts";
import type { Session } from "./sessions.ts";

/** Whether the user may take a message back: own ones always, those of others if the role permits it. */
export function mayRecall(message: Message, session: Session): boolean {
  if (!capabilities.value.recall || message.id === undefined || message.recalled) return false;
  return message.senderId === account.value?.id || may(session, Permission.RecallMsg);
}

/** Deletes a message for everybody. */
export async function recall({ id, sessionId }: Message): Promise<void> {
  if (id === undefined) return;
  await untilLogout((signal) => chat.messages.recall(sessionId, id, { signal }));
  forgetRecalled(id);
}
