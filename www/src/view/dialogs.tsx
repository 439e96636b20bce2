import { type Dialog, dialogs } from "../state/dialogs.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { ConnectionDialog } from "./connection-dialog.tsx";
import { GroupDialog } from "./group-dialog.tsx";
import { NewGroupDialog } from "./new-group-dialog.tsx";
import { PersonDialog } from "./person-dialog.tsx";
import { ProfileDialog } from "./profile-dialog.tsx";

/** Everything that lies over the page, in the order in which it was opened. */
export function Dialogs() {
  return (
    <>
      {dialogs.value.map((dialog, index) => (
        <OneDialog key={`${index} ${dialog.kind}`} dialog={dialog} />
      ))}
    </>
  );
}

function OneDialog({ dialog }: { dialog: Dialog }) {
  switch (dialog.kind) {
    case "profile":
      return <ProfileDialog dialog={dialog} />;
    case "connection":
      return <ConnectionDialog dialog={dialog} />;
    case "person":
      return <PersonDialog dialog={dialog} id={dialog.id} />;
    case "new-group":
      return <NewGroupDialog dialog={dialog} />;
    case "group":
      return <GroupDialog dialog={dialog} id={dialog.id} />;
    case "confirm":
      return <ConfirmDialog dialog={dialog} />;
  }
}
