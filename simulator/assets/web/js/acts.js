// What each till is doing, put together from the steps that the server tells.

import { on, tell } from './bus.js';

const acts = new Map();

/** The latest act of a chain's till, or nothing. */
export const actOf = (chain) => acts.get(chain);

/** Whether an answer of an act was lost; what never arrived has none. */
export const wasLost = (act) => act.steps.some((one) => one.heard === 'nothing' && !one.down);

/** Whether the network was down for an act. */
export const wasDown = (act) => act.steps.some((one) => one.heard === 'nothing' && one.down);

on('event:till', (event) => {
  const { chain, step } = event;
  if (step === 'begins') acts.set(chain, { ...event, steps: [], exchanges: [], books: null, end: null });
  const act = acts.get(chain);
  // A page that was opened in the middle of something waits for the next.
  if (!act || act.reference !== event.reference) return;
  take[step]?.(act, event);
  tell('act', act);
});

// Somebody begins with something else: what is over is put away.
on('clear', () => {
  for (const [chain, act] of acts) if (act.end) acts.delete(chain);
});

// When a step was heard of, so that the page can count from then on.
const stamped = (event) => ({ ...event, heardAt: Date.now() });

const take = {
  written: (act, event) => act.steps.push(stamped(event)),
  waits: (act, event) => act.steps.push(stamped(event)),
  asks: (act, event) => act.steps.push(stamped({ ...event, again: event.ask === 'original' && act.steps.some((one) => one.ask === 'original') })),
  hears: (act, event) => act.steps.push(stamped(event)),
  sent: (act, event) => act.exchanges.push({ no: event.exchange, request: event, answer: null, why: null, since: event.since }),
  answered: (act, event) => finish(act, event, { answer: event }),
  unanswered: (act, event) => finish(act, event, { why: event.why }),
  books: (act, event) => {
    if (event.books) act.books = event.books;
  },
  ends: (act, event) => {
    act.end = event;
    tell('act-ended', act);
  },
};

function finish(act, event, what) {
  const exchange = act.exchanges.find((one) => one.no === event.exchange);
  if (exchange) Object.assign(exchange, what, { took: event.since - exchange.since });
}
