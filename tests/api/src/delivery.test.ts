import QUnit from "qunit";
import type { OurChatEvent } from "ourchat-sdk";
import { type EventRow, type Fields, ROWS } from "./delivery/rows.js";
import { SCENES } from "./delivery/scenes.js";
import { pause, until } from "./expect.js";
import { setClock } from "./faults.js";
import type { Person } from "./people.js";
import { print } from "./results.js";

/** How long a stream has to be silent before nothing more is expected of it. */
const SILENCE_MS = 200;
/** How long the SDK reads history once more after a stream began; what is not sent live comes by that, too. */
const SETTLED_MS = 3500;
const THREE_DAYS = 3 * 86_400_000;

const met = new Set<EventRow>();

QUnit.module("delivery of events", { afterEach: () => setClock(0) });

/** Events of some people, by their part in the scene. */
type Seen = Readonly<Record<string, readonly OurChatEvent[]>>;

/** A stream that collects what comes. */
class Watch {
  readonly events: OurChatEvent[] = [];
  readonly #stream;
  readonly #end: Promise<void>;

  constructor({ chat }: Person, since: Date) {
    const stream = chat.events({ since });
    this.#stream = stream;
    this.#end = (async () => {
      for await (const event of stream) this.events.push(event);
    })();
  }

  /**
   * Sends a message to nobody else and waits until it comes: Firefox does not show an answer before its first byte, so that a
   * stream without an event has not begun there.
   */
  async begin({ chat }: Person): Promise<void> {
    const { sessionId } = await chat.sessions.create({ members: [], name: "Alone" });
    const { id } = await chat.messages.send(sessionId, { markdown: "begin" });
    await until("the stream begins", () => this.events.some((event) => event.id === id), 10_000);
  }

  /** Forgets what came so far. */
  forget(): void {
    this.events.length = 0;
  }

  /** Waits for so many events, and a while for more; then ends the stream. */
  async finish(count: number): Promise<readonly OurChatEvent[]> {
    await until(`${count} events`, () => this.events.length >= count, 3000).catch(() => undefined);
    await pause(SILENCE_MS);
    this.#stream.close();
    await this.#end;
    return this.events;
  }
}

async function collect(people: Readonly<Record<string, Person>>, watches: Map<string, Watch>, wanted: EventRow["live"]): Promise<Seen> {
  const seen = await Promise.all(
    Object.keys(people).map(async (name) => [name, (await watches.get(name)?.finish(wanted[name]?.length ?? 0)) ?? []] as const),
  );
  return Object.fromEntries(seen);
}

/** The histories, a few at a time: browsers open six connections to a server. */
async function histories(people: Readonly<Record<string, Person>>, since: Date, row: EventRow): Promise<Seen> {
  const seen: Record<string, readonly OurChatEvent[]> = {};
  const names = Object.keys(people);
  for (let at = 0; at < names.length; at += 4) {
    const some = Object.fromEntries(names.slice(at, at + 4).map((name) => [name, people[name] as Person]));
    const watches = new Map(Object.entries(some).map(([name, person]) => [name, new Watch(person, since)]));
    Object.assign(seen, await collect(some, watches, row.history));
  }
  const counts = (event: OurChatEvent) => row.kinds.length === 0 || row.kinds.includes(event.kind);
  return Object.fromEntries(Object.entries(seen).map(([name, events]) => [name, events.filter(counts)]));
}

function kinds(seen: Seen): EventRow["live"] {
  return Object.fromEntries(Object.entries(seen).flatMap(([name, events]) => (events.length > 0 ? [[name, events.map(({ kind }) => kind)]] : [])));
}

/** What is wrong with ids and times. */
function lies(row: EventRow, live: Seen, history: Seen): string[] {
  const wrong: string[] = [];
  const expect = (what: string, holds: boolean) => void (holds || wrong.push(what));
  for (const kind of row.kinds) {
    const of = (seen: Seen) => Object.entries(seen).flatMap(([name, events]) => events.filter((event) => event.kind === kind).map((event) => ({ name, event })));
    const [now, then] = [of(live), of(history)];
    const ids = new Set(then.map(({ event }) => event.id));
    const times = new Set(then.map(({ event }) => event.time.getTime()));
    if (then.length > 0) {
      expect(`${kind}: one time for all in history`, times.size === 1);
      expect(`${kind}: records, ${[...ids]}`, ids.size === (row.ids === "twin" ? then.length : 1));
    }
    for (const { name, event } of now) {
      const record = then.find((other) => other.name === (row.liveRowOf ?? name))?.event ?? then[0]?.event;
      if (record === undefined) continue;
      if (event.kind === "announcement" && row.ids === "announcement") {
        expect(`live id ${event.id} is that of the announcement`, event.id === event.announcementId);
        expect(`the record has another id, ${record.id}`, record.id !== event.id);
      } else {
        expect(`${name}: live id ${event.id} is the record's, ${record.id}`, event.id === record.id);
      }
      if (event.kind === "announcement" && row.time === "createdAt") {
        expect("live time is that of publishing", event.time.getTime() === event.createdAt.getTime());
        expect("the record is not older", record.time.getTime() >= event.createdAt.getTime());
      } else if (event.kind === "sessionInvitation" && row.time === "expiry") {
        expect("live time is the expiry", event.time.getTime() === event.expiresAt.getTime());
        const ahead = event.time.getTime() - record.time.getTime();
        expect(`three days ahead: ${ahead} ms`, Math.abs(ahead - THREE_DAYS) < 1000);
      } else {
        expect(`${name}: live time is the record's`, event.time.getTime() === record.time.getTime());
      }
    }
  }
  return wrong;
}

/** Members of events that are not as they should be. */
function strangeMembers(fields: Fields, seen: Seen, live: boolean): string[] {
  return Object.entries(seen).flatMap(([name, events]) =>
    events.flatMap((event) => {
      // Whose id a copy has is checked apart from this.
      const { id, time, ...rest } = (fields[event.kind] ?? {}) as Record<string, unknown>;
      const wanted: Record<string, unknown> = { ...rest, ...(id !== undefined && { id }), ...(time !== undefined && { time }) };
      return Object.entries(wanted).flatMap(([member, value]) => {
        const actual = (event as unknown as Record<string, unknown>)[member];
        const equal = value instanceof Uint8Array ? String(value) === String(actual) : QUnit.equiv(actual, value);
        return equal ? [] : [`${live ? "live" : "history"} of ${name}: ${event.kind}.${member} is ${String(actual)} instead of ${String(value)}`];
      });
    }),
  );
}

QUnit.test("every row has a scene and every scene a row", (assert) => {
  const rows = ROWS.map(({ trigger, when }) => `${trigger}: ${when}`);
  const scenes = Object.entries(SCENES).flatMap(([trigger, cases]) => Object.keys(cases).map((when) => `${trigger}: ${when}`));
  assert.deepEqual([...scenes].sort(), [...rows].sort());
});

for (const row of ROWS) {
  const scene = SCENES[row.trigger]?.[row.when];
  if (scene === undefined) continue;
  QUnit.test(`${row.trigger}: ${row.when}`, async (assert) => {
    const { people, act, afterwards, ahead = 0 } = await scene();
    await pause(5);
    const begin = new Date(Date.now() + ahead);
    const watches = new Map(Object.entries(people).map(([name, person]) => [name, new Watch(person, begin)]));
    if (QUnit.equiv(row.live, row.history)) await pause(SILENCE_MS);
    else {
      await Promise.all(Object.entries(people).map(([name, person]) => watches.get(name)?.begin(person)));
      await pause(SETTLED_MS);
      for (const watch of watches.values()) watch.forget();
    }
    const since = new Date(Date.now() + ahead);
    const fields = await act();
    const live = await collect(people, watches, row.live);
    const all = { ...people, ...(await afterwards?.()) };
    const history = await histories(all, since, row);
    const wrong = [...lies(row, live, history), ...strangeMembers(fields, live, true), ...strangeMembers(fields, history, false)];
    const found = { live: kinds(live), history: kinds(history), wrong };
    const expected: typeof found = { live: row.live, history: row.history, wrong: [] };
    assert.deepEqual(found, expected);
    if (QUnit.equiv(found, expected)) met.add(row);
  });
}

QUnit.test("every row was met", (assert) => {
  print(`events ${met.size} of ${ROWS.length}`);
  assert.deepEqual(ROWS.filter((row) => !met.has(row)).map(({ trigger, when }) => `${trigger}: ${when}`), []);
});
