const HUES = 8;

/** A circle with an initial in one of a few colours, which stay the same for the same id. */
export function Avatar({ id, name }: { id: string; name: string }) {
  const hue = [...id].reduce((sum, digit) => sum * 31 + digit.charCodeAt(0), 7) % HUES;
  const initial = [...name.trim()][0]?.toLocaleUpperCase() ?? "·";
  return <span class="avatar" data-hue={hue} aria-hidden="true">{initial}</span>;
}
