import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** Arrow to the left. */
export const BackIcon = () => (
  <Icon>
    <path d="M15 5l-7 7 7 7" />
  </Icon>
);
/** Line of a heartbeat. */
export const PulseIcon = () => (
  <Icon>
    <path d="M3 12h4l3-7 4 14 3-7h4" />
  </Icon>
);
/** Arrow down. */
export const DownIcon = () => (
  <Icon>
    <path d="M12 5v14M6 13l6 6 6-6" />
  </Icon>
);
/** Paper plane. */
export const SendIcon = () => (
  <Icon>
    <path d="M4 12l16-7-6 16-3-7z" />
    <path d="M11 14l4-4" />
  </Icon>
);
/** Paper clip. */
export const ClipIcon = () => (
  <Icon>
    <path d="M8 12l6.5-6.5a3.2 3.2 0 0 1 4.5 4.5l-8.5 8.5a5 5 0 0 1-7-7L11 4" />
  </Icon>
);
/** Sheet with a folded corner. */
export const FileIcon = () => (
  <Icon>
    <path d="M6 3.5h8l4.5 4.5v12.5H6z" />
    <path d="M14 3.5V8h4.5" />
  </Icon>
);
/** Triangle that points to the right. */
export const PlayIcon = () => (
  <Icon>
    <path d="M8 5.5v13l11-6.5z" />
  </Icon>
);
/** Two bars. */
export const PauseIcon = () => (
  <Icon>
    <path d="M9 6v12M15 6v12" stroke-width="2.4" />
  </Icon>
);
/** Arrow down to a line. */
export const SaveIcon = () => (
  <Icon>
    <path d="M12 4v11M7 10.5l5 5 5-5M5 20h14" />
  </Icon>
);
/** Cross. */
export const CloseIcon = () => (
  <Icon>
    <path d="M6 6l12 12M18 6L6 18" />
  </Icon>
);
/** Sun. */
export const SunIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4" />
  </Icon>
);
/** Moon. */
export const MoonIcon = () => (
  <Icon>
    <path d="M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z" />
  </Icon>
);
/** Door with an arrow. */
export const LogOutIcon = () => (
  <Icon>
    <path d="M14 4H6v16h8M10 12h10M16 8l4 4-4 4" />
  </Icon>
);
/** Two sheets. */
export const CopyIcon = () => (
  <Icon>
    <rect x="9" y="9" width="10" height="11" rx="2" />
    <path d="M15 6V5a1 1 0 0 0-1-1H6a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1" />
  </Icon>
);
/** Tick. */
export const CheckIcon = () => (
  <Icon>
    <path d="M5 12.5l5 5 9-11" />
  </Icon>
);
/** Plus. */
export const PlusIcon = () => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);
/** Triangle with an exclamation mark. */
export const WarningIcon = () => (
  <Icon>
    <path d="M12 4l9 16H3z" />
    <path d="M12 10v4M12 17v.01" />
  </Icon>
);
/** Three dots. */
export const MoreIcon = () => (
  <Icon>
    <path d="M6 12v.01M12 12v.01M18 12v.01" stroke-width="2.6" />
  </Icon>
);
/** Arrow that turns back. */
export const UndoIcon = () => (
  <Icon>
    <path d="M9 7l-4 4 4 4M5 11h9a5 5 0 0 1 0 10h-3" />
  </Icon>
);
/** Two heads. */
export const GroupIcon = () => (
  <Icon>
    <circle cx="9" cy="9" r="3" />
    <path d="M3.5 19a5.5 5.5 0 0 1 11 0M15.5 6.3a3 3 0 0 1 0 5.4M17 14.2a5.5 5.5 0 0 1 3.5 4.8" />
  </Icon>
);
/** Head and shoulders. */
export const PersonIcon = () => (
  <Icon>
    <circle cx="12" cy="8.5" r="3.5" />
    <path d="M5.5 20a6.5 6.5 0 0 1 13 0" />
  </Icon>
);
/** Clock. */
export const ClockIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 8v4l3 2" />
  </Icon>
);
