/** The entries of the error catalogue, read from its files when the suites are bundled. */
declare module "catalogue" {
  const entries: Readonly<Record<string, { category: string; action: string; showType: number; en: string; zh: string; systems: readonly string[] } | undefined>>;
  export default entries;
}

/** What the files of the contract declare of calls that may be repeated, by their path, when the suites are bundled. */
declare module "idempotency" {
  const levels: Readonly<Record<string, "NO_SIDE_EFFECTS" | "IDEMPOTENT" | undefined>>;
  export default levels;
}
