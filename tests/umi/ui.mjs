// Stands in for antd: writes down what would be drawn.

/** What was drawn since it was last emptied: the way, and the texts. */
export const drawn = [];

const draw = (way) => (text) => drawn.push([way, text]);

export const message = { warn: draw("warning"), warning: draw("warning"), error: draw("error") };

export const notification = { open: ({ message, description }) => drawn.push(["notification", message, description]) };
