/** What the page reads: the catalogue of the package, and the systems that its statuses come from. */

/** A text in both languages. */
export interface Words {
  en: string;
  zh: string;
}

/** A status that means a code. */
export interface Row {
  system: string;
  dialect?: string;
  operation: string;
  code?: number;
  accept?: readonly number[];
  text?: string;
  message?: readonly string[];
  http?: readonly number[];
  whenHttp?: readonly number[];
  retry?: string;
  documentedOnly?: boolean;
}

/** One code. */
export interface Code {
  id: string;
  anchor: string;
  category: string;
  retry: string;
  relogin: boolean;
  action: string;
  show: string;
  showType: number;
  outcome: string;
  text: Words;
  what: Words;
  remedy: Words;
  anyCall: boolean;
  methods: readonly string[];
  wire: readonly Row[];
}

/** Where statuses come from. */
export interface System {
  name: string;
  title: Words;
  what: Words;
  dialects: readonly string[];
}

/** Everything on the page. */
export interface Catalogue {
  codes: readonly Code[];
  systems: readonly System[];
  success: { id: string; text: Words; what: Words; wire: readonly Row[] };
}
