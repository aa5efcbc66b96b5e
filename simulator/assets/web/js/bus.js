// Who tells whom: parts of the page know the bus and not each other.

const listeners = new Map();

/** Calls `listener` whenever `topic` is sent. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

/** Tells a topic. */
export function tell(topic, data) {
  for (const listener of listeners.get(topic) ?? []) listener(data);
}
