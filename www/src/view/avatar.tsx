import { useSignal } from "@preact/signals";
import { nameOf, pictureOf } from "../state/people.ts";

const HUES = 8;

interface Props {
  id: string;
  name: string;
  /** Address of a picture to show in place of the initial. */
  picture?: string | undefined;
}

/** A circle with a picture, or with an initial in one of a few colours, which stay the same for the same id. */
export function Avatar({ id, name, picture }: Props) {
  const broken = useSignal<string | undefined>(undefined);
  // FNV-1a, folded: the low bits of ids that follow each other would differ too little.
  const hash = [...id].reduce((sum, digit) => Math.imul(sum ^ digit.charCodeAt(0), 0x01000193), 0x811c9dc5);
  const hue = ((hash ^ (hash >>> 15)) >>> 0) % HUES;
  const initial = [...name.trim()][0]?.toLocaleUpperCase() ?? "·";
  return (
    <span class="avatar" data-hue={hue} data-testid="avatar" data-user={id} aria-hidden="true">
      {picture !== undefined && picture !== broken.value ? (
        // Servers delete old files: then the initial it is.
        <img src={picture} alt="" onError={() => (broken.value = picture)} />
      ) : (
        initial
      )}
    </span>
  );
}

/** The avatar of a user. */
export function UserAvatar({ id }: { id: string }) {
  return <Avatar id={id} name={nameOf(id)} picture={pictureOf(id)} />;
}
