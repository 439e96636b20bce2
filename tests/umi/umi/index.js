// What @umijs/plugin-request takes from umi: the configuration of the application, and the way to its pages.
export const ApplyPluginsType = { modify: "modify" };

/** The application's request configuration, set by the test. */
export const application = { request: {} };

export const plugin = {
  applyPlugins: ({ initialValue }) => ({ ...initialValue, ...application.request }),
};

/** Pages that were asked for. */
export const visited = [];

export const history = { push: (page) => visited.push(page) };
