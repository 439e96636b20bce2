import { computed } from "@preact/signals";
import { language, languageTag, text } from "./language.ts";

const formats = computed(() => ({
  time: new Intl.DateTimeFormat(languageTag.value, { hour: "2-digit", minute: "2-digit" }),
  shortDate: new Intl.DateTimeFormat(languageTag.value, { month: "short", day: "numeric" }),
  longDate: new Intl.DateTimeFormat(languageTag.value, {
    year: "numeric",
    month: "long",
    day: "numeric",
    weekday: "long",
  }),
  megabytes: new Intl.NumberFormat(languageTag.value, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }),
  kilobytes: new Intl.NumberFormat(languageTag.value, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }),
}));

/** Whether both moments lie on one day of the local calendar. */
export function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

function daysAgo(days: number): Date {
  const date = new Date();
  date.setDate(date.getDate() - days);
  return date;
}

/** Hours and minutes. */
export function timeOfDay(date: Date): string {
  return formats.value.time.format(date);
}

/** The heading above the messages of a day. */
export function dayHeading(date: Date): string {
  if (sameDay(date, new Date())) return text.value.today;
  if (sameDay(date, daysAgo(1))) return text.value.yesterday;
  return formats.value.longDate.format(date);
}

/** A moment in few characters: the time if it is today, else the day. */
export function shortMoment(date: Date): string {
  if (sameDay(date, new Date())) return timeOfDay(date);
  if (sameDay(date, daysAgo(1))) return text.value.yesterday;
  return formats.value.shortDate.format(date);
}

/** A number of bytes in megabytes. */
export function megabytes(bytes: number): string {
  return formats.value.megabytes.format(bytes / 1_000_000);
}

/** The size of a file in the unit that suits it. */
export function fileSize(bytes: number): string {
  return bytes < 1_000_000 ? formats.value.kilobytes.format(Math.ceil(bytes / 1000)) : megabytes(bytes);
}

/** Names in one line, separated as the language does it. */
export function nameList(names: readonly string[]): string {
  return names.join(language.value === "zh" ? "、" : ", ");
}

/** A moment that may lie on another day: its time, with the day unless that is today. */
export function moment(date: Date): string {
  return sameDay(date, new Date()) ? timeOfDay(date) : `${formats.value.shortDate.format(date)} ${timeOfDay(date)}`;
}
