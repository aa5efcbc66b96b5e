// Where a reference stands in the gateway's books.

import { h } from './dom.js';
import { t } from './words.js';

const STATES = ['ABSENT', 'POSTED', 'REVERSED', 'DECLINED', 'VOIDED'];

/** The states in a row, the present one marked, and what it means. */
export function reference(act) {
  const now = act.books?.state ?? 'ABSENT';
  const chip = (state) => h('li', { class: `state ${state === now ? 'now' : ''}`, 'data-state': state, 'aria-current': state === now ? 'true' : null }, t(`state-${state}`));
  const states = STATES.filter((one) => act.work === 'cash-out' || one === now || !['REVERSED', 'VOIDED'].includes(one));
  return [
    h('p', { class: 'small soft' }, h('code', {}, act.reference)),
    h('ol', { class: 'states', id: 'reference-states' }, states.map(chip)),
    h('p', { class: 'small' }, t(`means-${now}`),
      !act.end && now !== 'ABSENT' ? [' ', h('strong', { class: 'tone-wait' }, t('till-knows-not'))] : null),
  ];
}
