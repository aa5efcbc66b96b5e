// What happens underneath: the reference, its entries, the postings, the wire, the auditor.

import { ask } from './api.js';
import { on } from './bus.js';
import { banner, h, swap } from './dom.js';
import { number, own, t } from './words.js';
import { actOf } from './acts.js';
import { chain as entries } from './chain.js';
import { postings } from './postings.js';
import { reference } from './reference.js';
import { wire } from './wire.js';

/** The place. */
export function drawUnder(stage) {
  const root = document.getElementById('under');
  let chain = 'alfamart';
  let audit = null;
  const partner = () => stage.shops.find((one) => one.chain === chain).partner;

  const draw = () => {
    const act = actOf(chain);
    const moves = act && act.work !== 'inquiry';
    swap(root,
      h('header', {}, h('h2', { id: 'under-title' }, t('under-title')),
        stage.audits ? h('button', { class: 'button little', id: 'audit', disabled: audit === 'going', onclick: check }, t(audit === 'going' ? 'auditing' : 'audit')) : null),
      audit && audit !== 'going' ? audit : null,
      card('reference', moves ? reference(act) : h('p', { class: 'empty small' }, t('reference-none'))),
      moves && act.books?.chain.length ? card('chain', entries(act.books.chain)) : null,
      moves && act.books ? card('postings', postings(act, partner())) : null,
      card('wire', act?.exchanges.length ? wire(act) : h('p', { class: 'empty small' }, t('wire-none'))));
  };
  const card = (name, ...rest) => h('div', { class: 'card', id: `under-${name}` }, h('h3', {}, t(name)), rest);

  const check = async () => {
    audit = 'going';
    draw();
    try {
      const { balances, read, breaches } = await ask('POST', '/audit');
      const counts = Object.fromEntries(Object.entries(read).map(([name, count]) => [name, number(count)]));
      audit = banner(balances ? 'good' : 'bad', t(balances ? 'audit-good' : 'audit-bad'), t('audit-read', counts), ...breaches);
    } catch (refusal) {
      audit = banner('bad', own(refusal.sentence));
    }
    draw();
  };

  on('shop', (one) => {
    chain = one;
    draw();
  });
  on('act', (act) => {
    if (act.chain !== chain) return;
    if (act.step === 'begins' && act.exchanges.length === 0) audit = null;
    draw();
  });
  on('language', () => {
    audit = null;
    draw();
  });
  draw();
}
