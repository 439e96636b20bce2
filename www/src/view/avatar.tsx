const HUES = 8;

/** A circle with an initial in one of a few colours, which stay the same for the same id. */
export function Avatar({ id, name }: { id: string; name: string }) {
  // FNV-1a, folded: the low bits of ids that follow each other would differ too little.
  const hash = [...id].reduce((sum, digit) => Math.imul(sum ^ digit.charCodeAt(0), 0x01000193), 0x811c9dc5);
  const hue = ((hash ^ (hash >>> 15)) >>> 0) % HUES;
  const initial = [...name.trim()][0]?.toLocaleUpperCase() ?? "·";
  return (
    <span class="avatar" data-hue={hue} aria-hidden="true">
      {initial}
    </span>
  );
}
