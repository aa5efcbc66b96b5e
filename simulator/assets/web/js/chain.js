// The entries that a reference has made in the chain of its customer's account.

import { h } from './dom.js';
import { t } from './words.js';

// Of a hash so many digits are shown.
const DIGITS = 8;

/** Each entry by its number and kind, from the hash of the one before to its own. */
export function chain(links) {
  return [
    h('ol', { class: 'chain' }, links.map((one) => h('li', {},
      h('strong', {}, t('chain-entry', { seq: one.seq, kind: t(`chain-${one.kind}`) })),
      h('span', { class: 'hashes' },
        hash(one.seq - 1, one.before), h('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'), hash(one.seq, one.hash))))),
    h('p', { class: 'small soft' }, t('chain-why')),
  ];
}

const hash = (seq, digits) => h('span', {}, h('small', {}, t('chain-hash', { seq })), h('code', { title: digits }, `${digits.slice(0, DIGITS)}…`));
