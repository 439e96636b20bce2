/** The entries of the error catalogue, read from its files when the suites are bundled. */
declare module "catalogue" {
  const entries: Readonly<Record<string, { category: string; action: string; showType: number; en: string; zh: string; systems: readonly string[] } | undefined>>;
  export default entries;
}
