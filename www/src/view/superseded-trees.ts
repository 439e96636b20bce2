import { options, type VNode } from "preact";

/** What Preact keeps in a virtual element, by the names that its own add-ons (hooks, signals, developer tools) go by. */
interface Internal extends VNode {
  /** What it was rendered to. */
  __k?: readonly unknown[] | null;
  /** The component of which it is the latest rendering. */
  __c?: object | null;
}

/** Preact's hooks: after a virtual element was compared, and before the effects of a whole update run. */
interface Hooks {
  diffed?: ((vnode: VNode) => void) | undefined;
  __c?: ((vnode: VNode, queue: unknown[]) => void) | undefined;
}

/**
 * Lets go of what a component was rendered to before.
 *
 * The properties of an element hold the first rendering of a component that has since rendered itself anew. Through parts that
 * both have in common each rendering leads to the next, so that a list of which a part is on the page would keep everything
 * that was ever in it (https://github.com/preactjs/preact/issues/4909).
 */
export function releaseSupersededTrees(): void {
  const hooks = options as Hooks;
  const latest = new WeakMap<object, Internal>();
  let superseded: Internal[] = [];

  const { diffed, __c: commit } = hooks;
  hooks.diffed = (vnode: Internal) => {
    const component = vnode.__c;
    if (component != null) {
      const before = latest.get(component);
      if (before !== undefined && before !== vnode) superseded.push(before);
      latest.set(component, vnode);
    }
    diffed?.(vnode);
  };
  // Only now, as comparing still reads what was there before.
  hooks.__c = (vnode, queue) => {
    for (const before of superseded) before.__k = null;
    superseded = [];
    commit?.(vnode, queue);
  };
}
