// How an act ended, as the cashier reads it, and the receipt.

import { banner, h } from './dom.js';
import { meaning } from './codes.js';
import { rupiah, t } from './words.js';

const TONES = { done: 'good', refused: 'bad', cancelled: 'wait', unknown: 'bad', unsent: 'bad' };

/** The banner and the paper; nothing while it goes on. */
export function outcome(act) {
  const { end } = act;
  if (!end) return null;
  if (act.work === 'inquiry') return inquiry(end);
  const { verdict } = end;
  const amount = rupiah(act.amount);
  const title = verdict === 'cancelled' ? t('end-cancelled') : t(`end-${verdict}-${act.work}`, { amount });
  const more = verdict === 'refused' ? meaning(end.code, end.message) : t(`end-${verdict}${verdict === 'done' ? `-${act.work}` : ''}-more`);
  const lost = act.steps.some((one) => one.heard === 'nothing');
  return [
    banner(TONES[verdict] ?? 'bad', title, more, lost && verdict !== 'unknown' ? t('end-recovered', { questions: end.questions }) : null),
    end.receipt ? paper(act) : null,
  ];
}

function inquiry(end) {
  if (!end.answer) return banner('wait', t('inquiry-lost'), t('inquiry-lost-more'));
  const { code, message, body } = end.answer;
  if (!code.startsWith('200')) return banner('bad', t('inquiry-no'), meaning(code, message));
  return banner('good', t('inquiry-yes', { name: body.customerName, number: body.customerNumber }), t('inquiry-more'));
}

// Kept, so that it is printed once and not again at each step.
const printed = new WeakMap();

function paper(act) {
  if (!printed.has(act.end)) printed.set(act.end, h('pre', { class: 'paper', id: 'receipt', tabindex: '0', role: 'region', 'aria-label': t('receipt') }, act.end.receipt.join('\n')));
  return h('div', { class: 'printer' }, printed.get(act.end));
}
