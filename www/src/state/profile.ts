import { chat } from "../backend/client.ts";
import { backend } from "../backend/current.ts";
import { account, changeAccount } from "./account.ts";
import { redraw } from "./canvas.ts";

/** What the user can change of the own account; what is absent stays. */
export interface ProfileChanges {
  readonly name?: string;
  readonly status?: string;
  readonly ocid?: string;
  /** A picture to be uploaded. */
  readonly picture?: Blob;
}

/** Width and height of a picture after it has been made small, in pixels. */
const SIZE = 384;

/** Saves changes of the own account. */
export async function saveProfile({ name, status, ocid, picture }: ProfileChanges): Promise<void> {
  const me = account.value;
  if (me === undefined) return;
  // Without a session, and yet for everybody: pictures of accounts are given out by plain HTTP.
  const avatarKey = picture && (await chat.files.upload(picture)).key;
  const changes = { userName: name, status, ocid, avatarKey };
  await backend.peek().changeAccount(changes);
  changeAccount(me.id, {
    ...(name !== undefined && { name }),
    ...(status !== undefined && { status }),
    ...(ocid !== undefined && { ocid }),
    ...(avatarKey !== undefined && { avatarKey }),
  });
}

/**
 * Cuts the middle square out of a picture and makes it small: it is shown small, and counts for the user's quota.
 * Fails for what is no picture.
 */
export async function cutSquare(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const edge = Math.min(picture.width, picture.height);
  const size = Math.min(SIZE, edge);
  const [left, top] = [(picture.width - edge) / 2, (picture.height - edge) / 2];
  try {
    return await redraw(picture, { left, top, width: edge, height: edge }, size, size, "image/webp", 0.9);
  } finally {
    picture.close();
  }
}
