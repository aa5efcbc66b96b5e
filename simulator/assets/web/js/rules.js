// The channels' rules, as the app lists them to the customer whose phone is shown.

import { on } from './bus.js';

let channels = [];

on('channels', (listed) => { channels = listed; });

/** Which way the money of an act goes; an inquiry is about a cash-in. */
export const directionOf = (act) => (act.work === 'cash-out' ? 'cash-out' : 'cash-in');

/** Whether an act's channel is listed for its direction; nobody knows before the list is there. */
export const serves = (act) => channels.length === 0
  || channels.some((one) => one.channel === act.chain && one.direction === directionOf(act));
