// The two sides of a movement, and where the partner stands.

import { h } from './dom.js';
import { rupiah, signed, t } from './words.js';

/** The postings of an act. */
export function postings(act, partner) {
  const { entries, settlements } = act.books;
  const position = settlements.find((one) => one.book === 'settlement')?.amount ?? 0;
  return [
    entries.length ? table(entries, partner) : h('p', { class: 'small soft' }, t('postings-none')),
    h('p', { class: 'small' }, owed(position, partner)),
  ];
}

function table(entries, partner) {
  const sum = entries.reduce((so, one) => so + one.amount, 0);
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('postings') }, h('table', { class: 'books numbers' },
    h('thead', {}, h('tr', {}, ['book', 'why', 'change', 'balance-after'].map((name, at) => h('th', { scope: 'col', class: at > 1 ? 'amount' : '' }, t(name))))),
    h('tbody', {}, entries.map((one) => h('tr', {},
      h('td', {}, t(`book-${one.book}`, { partner })),
      h('td', {}, t(`kind-${one.kind}`)),
      h('td', { class: `amount ${one.amount > 0 ? 'tone-good' : ''}` }, signed(one.amount)),
      h('td', { class: 'amount' }, one.balanceAfter === null ? '–' : rupiah(one.balanceAfter))))),
    h('tfoot', {}, h('tr', {}, h('td', { colspan: '2' }, t('sum')), h('td', { class: 'amount' }, rupiah(sum)), h('td', {})))));
}

function owed(position, partner) {
  if (position === 0) return t('owes-nothing', { partner });
  return t(position < 0 ? 'owes-issuer' : 'owed-issuer', { partner, amount: rupiah(Math.abs(position)) });
}
