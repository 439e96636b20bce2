import type { Permission } from "ourchat-sdk";
import { OurChatAdmin } from "ourchat-sdk/admin";
import { makeAdmin } from "../faults.js";
import { keepOpen, newPerson, type Person } from "../people.js";

/** An id that nobody and nothing has. */
export const NOBODY = "1";

/** A session with Ada as its owner and Bo as a member. */
export interface Team {
  readonly sessionId: string;
}

/** A call room that Ada made and Bo is in. */
export interface Room {
  readonly roomId: string;
}

/**
 * The users that most scenarios share. Nobody is anybody's friend, and Cy is in no session; scenarios that change that
 * make users of their own.
 */
export class World {
  #team: Promise<Team> | undefined;
  #room: Promise<Room> | undefined;
  #operator: Promise<Person> | undefined;

  private constructor(
    readonly ada: Person,
    readonly bo: Person,
    readonly cy: Person,
  ) {}

  /** Registers the users. Their clients stay open from test to test. */
  static async create(): Promise<World> {
    const people = await Promise.all(["Ada", "Bo", "Cy"].map((name) => newPerson(name, { retry: false })));
    for (const { chat } of people) keepOpen(chat);
    return new World(...(people as [Person, Person, Person]));
  }

  close(): void {
    for (const { chat } of [this.ada, this.bo, this.cy]) chat.close();
  }

  /** The session that scenarios share which change nothing in it. */
  team(): Promise<Team> {
    return (this.#team ??= this.newTeam());
  }

  /** A session for one scenario. */
  async newTeam(more: readonly Person[] = []): Promise<Team> {
    const { sessionId } = await this.ada.chat.sessions.create({ members: [], name: "Tea" });
    for (const person of [this.bo, ...more]) await this.bring(person, sessionId);
    return { sessionId };
  }

  /** Lets somebody into a session of Ada's. */
  async bring(person: Person, sessionId: string): Promise<void> {
    await this.ada.chat.sessions.invite(sessionId, person.id);
    await person.chat.sessions.acceptInvitation({ sessionId, inviterId: this.ada.id });
  }

  /** A session in which Bo has a role with exactly these permissions. */
  async teamWhereBoMay(...permissions: readonly Permission[]): Promise<Team> {
    const team = await this.newTeam();
    const { roleId } = await this.ada.chat.sessions.addRole(team.sessionId, { name: "Part", permissions });
    await this.ada.chat.sessions.setRole(team.sessionId, this.bo.id, roleId);
    return team;
  }

  /** The room that scenarios share which change nothing in it. */
  room(): Promise<Room> {
    return (this.#room ??= this.newRoom());
  }

  /** A room for one scenario. */
  async newRoom(): Promise<Room> {
    const room = await this.ada.chat.rooms.create({ title: "Call", openJoin: true });
    await this.ada.chat.rooms.join(room.roomId);
    await this.bo.chat.rooms.join(room.roomId);
    return room;
  }

  /** A user whom the server lets do everything. */
  async operator(): Promise<OurChatAdmin> {
    this.#operator ??= newPerson("Operator").then(async (person) => {
      keepOpen(person.chat);
      await makeAdmin(person.email);
      return person;
    });
    return new OurChatAdmin((await this.#operator).chat);
  }

  /** Does something while settings of the server are different. */
  async configured<T>(settings: Readonly<Record<string, unknown>>, act: () => PromiseLike<T>): Promise<T> {
    const operator = await this.operator();
    const before = JSON.parse(await operator.getConfig()) as Record<string, unknown>;
    await operator.setConfig(JSON.stringify(settings));
    try {
      return await act();
    } finally {
      await operator.setConfig(JSON.stringify(Object.fromEntries(Object.keys(settings).map((name) => [name, before[name]]))));
    }
  }
}
